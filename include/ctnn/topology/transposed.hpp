#pragma once
// The windows of transposed convolutions: those of the convolution that makes x of y, what output_padding
// adds being no padding behind.

#include <ctnn/topology/windowed.hpp>

namespace ctnn::inline CTNN_ABI {

template <index Rank, class... Options>
struct transposed_window {
    using given = window_from<Rank, option::numbers<1>, Options...>;
    using more = typename option::find<option::output_padding, option::numbers<0>, Options...>::type;
    template <class Axis, index More>
    using axis = window_axis<Axis::size, Axis::stride, Axis::before, Axis::dilation, Axis::before - More>;
    using type = window<axis<typename given::type::rows, (Rank == 2 ? more::of(0) : 0)>,
                        axis<typename given::type::columns, more::of(Rank - 1)>>;
};

/// How many results n values paint along an axis.
template <class Axis>
constexpr index painted_by(index n) {
    return (n - 1) * Axis::stride + Axis::reach - Axis::before - Axis::behind;
}
/// Whether the window's only tap paints each result just once.
template <class Axis>
constexpr bool paints_each_once =
    Axis::size == 1 && Axis::stride == 1 && Axis::before >= 0 && Axis::behind >= 0;
/// The shape behind a transposed convolution with C outputs.
template <index C, class S, class Window>
using painted = typename image<S>::template of<C, painted_by<typename Window::rows>(image<S>::height),
                                               painted_by<typename Window::columns>(image<S>::width)>;

/// Reports padding that takes all that is painted.
template <class In>
struct the_padding_leaves_a_result {
    static_assert(!sizeof(In), "ctnn: a layer does not accept the shape that arrives at it: the padding of a "
                               "transposed convolution takes away from its "
                               "result, and here nothing is left");
};

namespace takes {
/// An image of Rank axes whose channels the groups divide, of which the padding leaves something.
template <index Rank, class Window, index Groups>
struct image_to_paint {
    template <class In>
    static constexpr bool of_rank = image<In>::rank == Rank;
    template <class In>
    static constexpr bool left = painted_by<typename Window::rows>(image<In>::height) > 0 &&
                                 painted_by<typename Window::columns>(image<In>::width) > 0;
    template <class In>
    static constexpr bool met = of_rank<In> && left<In> && image<In>::channels % Groups == 0;
    template <class In>
    using refusal = std::conditional_t<
        !of_rank<In>, the_window_lies_on_an_image_of_its_rank<Rank, In>,
        std::conditional_t<left<In>, the_groups_divide_the_channels<image<In>::channels, Groups>,
                           the_padding_leaves_a_result<In>>>;
};
} // namespace takes

/// Reports options that make no transposed convolution.
template <index Rank, index Out, class... Options>
struct the_options_of_a_transposed_convolution {
    using with = window_from<Rank, option::numbers<1>, Options...>;
    using more = typename option::find<option::output_padding, option::numbers<0>, Options...>::type;
    static constexpr index groups = option::find<option::groups, option::numbers<1>, Options...>::type::of(0);
    static constexpr bool known = (option::of_transposed_convolutions<Options> && ...);
    static constexpr bool kernel =
        !__is_same(typename option::find<option::kernel, void, Options...>::type, void);
    static constexpr bool sizes = numbers_fit<Rank, typename with::kernel>(1) &&
                                  numbers_fit<Rank, typename with::stride>(1) &&
                                  numbers_fit<Rank, typename with::padding>(0) &&
                                  numbers_fit<Rank, typename with::dilation>(1) && numbers_fit<Rank, more>(0);
    static constexpr bool small = [] {
        for (index axis = 0; axis < Rank; ++axis)
            if (more::of(axis) > 0 && more::of(axis) >= with::stride::of(axis) &&
                more::of(axis) >= with::dilation::of(axis))
                return false;
        return true;
    }();
    static_assert(known, "ctnn: a transposed convolution takes the options kernel, stride, padding, "
                         "output_padding, dilation, groups, no_bias");
    static_assert(kernel || !known,
                  "ctnn: a transposed convolution needs its kernel: nn::conv_transpose2d<16, nn::kernel<3>>");
    static_assert(!option::twice<Options...>::any,
                  "ctnn: an option of a transposed convolution is given twice");
    static_assert(
        sizes,
        "ctnn: kernel, stride and dilation are at least 1, paddings at least 0; one number, or one per axis");
    static_assert(
        small || !sizes,
        "ctnn: the output_padding of a transposed convolution is less than its stride or its dilation");
    static_assert(Out > 0, "ctnn: a transposed convolution has at least one output");
    static_assert(
        groups > 0 && (Out <= 0 || Out % (groups > 0 ? groups : 1) == 0),
        "ctnn: the groups of a transposed convolution divide its outputs (and the channels that arrive)");
    static constexpr index out = Out > 0 ? Out : 1;
};

} // namespace ctnn::inline CTNN_ABI
