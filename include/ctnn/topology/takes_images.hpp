#pragma once
// What layers with channels accept: images and signals that a window lies on, sequences, and the sentence for
// each that does not fit.

#include <ctnn/shape/steps.hpp>
#include <ctnn/shape/window.hpp>

#include <type_traits>

namespace ctnn::inline CTNN_ABI {

/// Reports what is no image of the window's rank.
template <index Rank, class In>
struct the_window_lies_on_an_image_of_its_rank {
    static_assert(
        !is_sequence<In>,
        "ctnn: a layer does not accept the shape that arrives at it: this is a sequence, over whose steps "
        "only nn::conv1d<C, nn::kernel<K>, nn::causal> runs, and nn::max_pool1d and nn::avg_pool1d");
    static_assert(is_sequence<In> || image<In>::rank == Rank,
                  "ctnn: a layer does not accept the shape that arrives at it: conv2d, max_pool2d "
                  "and the other layers of 2d take an image of channels, rows and columns (nn::input<3, 32, "
                  "32>), those "
                  "of 1d a signal of channels and steps (nn::input<2, 400>)");
};
/// Reports a window that is larger than the image: rows and columns (of a signal: steps) of both.
template <index... N>
struct window_covers {};
template <index... N>
struct padded_image_has {};
template <class Covers, class Has>
struct the_window_is_no_larger_than_the_image {
    static_assert(
        !sizeof(Covers),
        "ctnn: a layer does not accept the shape that arrives at it: a window takes an image no smaller than "
        "itself (dilation included); padding on both sides counts as image");
};
/// Reports channels (features of a step) that cannot be divided into groups.
template <index Channels, index Groups>
struct the_groups_divide_the_channels {
    static_assert(Channels % Groups == 0,
                  "ctnn: a layer does not accept the shape that arrives at it: a convolution takes channels "
                  "(of a sequence: features) that its groups divide");
};
/// Reports what has no channels.
template <class In>
struct the_layer_takes_channels {
    static_assert(image<In>::rank > 0,
                  "ctnn: a layer does not accept the shape that arrives at it: global pools take an image "
                  "(nn::input<3, 32, 32>) or a signal (nn::input<2, 400>)");
};
/// Reports what has no steps.
template <class In>
struct a_causal_convolution_runs_over_steps {
    static_assert(
        is_sequence<In>,
        "ctnn: a layer does not accept the shape that arrives at it: nn::causal is for the steps of a "
        "sequence (nn::sequence<64, 2>); over a signal nn::conv1d runs without it");
};

namespace takes {
/// An image of Rank axes behind its channels, at least as large as the window with its padding, whose
/// channels the groups divide.
template <index Rank, class Window, index Groups>
struct image_behind {
    using rows = typename Window::rows;
    using columns = typename Window::columns;
    template <class In>
    static constexpr bool of_rank = image<In>::rank == Rank;
    template <class In>
    static constexpr bool holds = rows::fits(image<In>::height) && columns::fits(image<In>::width);
    template <class In>
    static constexpr bool met = of_rank<In> && holds<In> && image<In>::channels % Groups == 0;

    template <template <index...> class Sizes, index Rows, index Columns>
    using sizes = std::conditional_t<Rank == 1, Sizes<Columns>, Sizes<Rows, Columns>>;
    template <class In>
    using too_large = the_window_is_no_larger_than_the_image<
        sizes<window_covers, rows::reach, columns::reach>,
        sizes<padded_image_has, image<In>::height + rows::before + rows::behind,
              image<In>::width + columns::before + columns::behind>>;
    template <class In>
    using refusal = std::conditional_t<
        !of_rank<In>, the_window_lies_on_an_image_of_its_rank<Rank, In>,
        std::conditional_t<holds<In>, the_groups_divide_the_channels<image<In>::channels, Groups>,
                           too_large<In>>>;
};
/// The same with any channels, or, of one axis, a sequence of at least as many steps.
template <index Rank, class Window>
struct image_or_steps_behind {
    using image = image_behind<Rank, Window, 1>;
    using axis = typename Window::columns;
    template <class In>
    static constexpr bool runs = Rank == 1 && is_sequence<In> && is_features<step_of<In>>;
    template <class In>
    static constexpr bool met = runs<In> ? axis::fits(step_count<In>) : image::template met<In>;
    template <class In>
    using too_long = the_window_is_no_larger_than_the_image<
        window_covers<axis::reach>, padded_image_has<step_count<In> + axis::before + axis::behind>>;
    template <class In>
    using refusal = std::conditional_t<runs<In>, too_long<In>, typename image::template refusal<In>>;
};
/// An image of Rank axes behind its channels.
template <index Rank>
struct image_of_rank {
    template <class In>
    static constexpr bool met = image<In>::rank == Rank;
    template <class In>
    using refusal = the_window_lies_on_an_image_of_its_rank<Rank, In>;
};
/// A sequence whose features the groups divide.
template <index Groups>
struct steps_in_groups {
    template <class In>
    static constexpr bool runs = is_sequence<In> && is_features<step_of<In>>;
    template <class In>
    static constexpr bool met = runs<In> && step_of<In>::size % Groups == 0;
    template <class In>
    using refusal = std::conditional_t<runs<In>, the_groups_divide_the_channels<step_of<In>::size, Groups>,
                                       a_causal_convolution_runs_over_steps<In>>;
};
/// Features, of each step perhaps, or an image or a signal.
struct features_or_channels {
    template <class In>
    static constexpr bool met = is_features<step_of<In>> || image<In>::rank > 0;
    template <class In>
    struct refusal {
        static_assert(met<In>, "ctnn: a layer does not accept the shape that arrives at it: softmax takes "
                               "features, or the channels of an image or a signal");
    };
};
/// Any image or signal.
struct channels {
    template <class In>
    static constexpr bool met = image<In>::rank > 0;
    template <class In>
    using refusal = the_layer_takes_channels<In>;
};
} // namespace takes

} // namespace ctnn::inline CTNN_ABI
