#pragma once
// What convolutions and pools have in common: their window, made of options.

#include <ctnn/shape/window.hpp>
#include <ctnn/topology/given_options.hpp>
#include <ctnn/topology/takes_images.hpp>

namespace ctnn::inline CTNN_ABI {

namespace layer {
template <index... Sides>
struct zero_pad;
}

/// The window of Rank axes that Options describe; Stride: the numbers of a stride that is not given.
template <index Rank, class Stride, class... Options>
struct window_from {
    using kernel = typename option::find<option::kernel, option::numbers<1>, Options...>::type;
    using stride = typename option::find<option::stride, Stride, Options...>::type;
    using padding = typename option::find<option::padding, option::numbers<0>, Options...>::type;
    using dilation = typename option::find<option::dilation, option::numbers<1>, Options...>::type;
    // What is too small is reported by the layer; here it becomes the smallest that works.
    static constexpr index at_least(index least, index n) { return n < least ? least : n; }
    template <class Axis>
    using rounded = std::conditional_t<option::given<option::ceil_mode, Options...>, ceil_axis<Axis>, Axis>;
    template <index K, index S, index P, index D>
    using made_of = std::conditional_t<option::given<option::same, Options...>, same_axis<K, S, D>,
                                       rounded<window_axis<K, S, P, D>>>;
    /// Zeros that plan takes from a layer before: left, right, top, bottom.
    using zeros = typename option::find<layer::zero_pad, option::numbers<0, 0, 0, 0>, Options...>::type;
    template <class Axis, index Before, index Behind>
    using around = std::conditional_t<Before + Behind == 0, Axis, surrounded_axis<Axis, Before, Behind>>;
    template <index Axis>
    using axis = around<made_of<at_least(1, kernel::of(Axis)), at_least(1, stride::of(Axis)),
                                at_least(0, padding::of(Axis)), at_least(1, dilation::of(Axis))>,
                        zeros::of(Axis + 1 == Rank ? 0 : 2), zeros::of(Axis + 1 == Rank ? 1 : 3)>;
    /// The padding is a number, not what `same` finds.
    static constexpr bool one_padding =
        !option::given<option::same, Options...> ||
        (__is_same(padding, option::numbers<0>) && !option::given<option::ceil_mode, Options...>);
    template <index R, bool = R == 2>
    struct axes {
        using type = window<axis<0>, axis<1>>;
    };
    template <index R>
    struct axes<R, false> {
        using type = window<window_axis<1>, axis<0>>; // a signal is one row
    };
    using type = typename axes<Rank>::type;
};

/// Prints the options, and zeros that plan has taken from a layer before in front of all.
template <class Option>
constexpr bool is_zero_pad = false;
template <index... Sides>
constexpr bool is_zero_pad<layer::zero_pad<Sides...>> = true;
template <class... Options>
void print_zeros(auto& out) {
    [[maybe_unused]] const auto one = [&](auto option) {
        if constexpr (is_zero_pad<decltype(option)>) decltype(option)::print(out), out << " + ";
    };
    (one(Options{}), ...);
}
template <class... Options>
void print_options(auto& out) {
    [[maybe_unused]] const auto one = [&](auto option) {
        if constexpr (!is_zero_pad<decltype(option)>) out << ", ", decltype(option)::print(out);
    };
    (one(Options{}), ...);
}

/// PyTorch's shape of the filters: [out, channels of a group, kernel...].
template <index Rank, index Out, index Depth, class Window>
struct filter_shape {
    using type = shape<Out, Depth, Window::rows::size, Window::columns::size>;
};
template <index Out, index Depth, class Window>
struct filter_shape<1, Out, Depth, Window> {
    using type = shape<Out, Depth, Window::columns::size>;
};

/// For torch_script: the numbers of a window as PyTorch's named arguments, one per axis.
template <index Rank, class Window>
void print_torch_window(auto& out, bool dilation = true) {
    using rows = typename Window::rows;
    using columns = typename Window::columns;
    const auto one = [&](const char* name, index row, index column) {
        out << name << '(';
        if (Rank == 2) out << row << ", ";
        out << column << (Rank == 2 ? ")" : ",)");
    };
    one("kernel_size=", rows::size, columns::size);
    one(", stride=", rows::stride, columns::stride);
    if constexpr (!requires { &columns::missing; }) one(", padding=", rows::before, columns::before);
    if (dilation) one(", dilation=", rows::dilation, columns::dilation);
}

namespace layer {
template <index Rank, index Out, class... Options>
struct convolution;
template <index Out, class... Options>
struct causal_convolution;
} // namespace layer

/// The layer that Options describe: nn::causal makes a conv1d one over time.
template <index Rank, index Out, class... Options>
using convolution_layer =
    std::conditional_t<Rank == 1 && option::given<option::causal, Options...>,
                       layer::causal_convolution<Out, Options...>, layer::convolution<Rank, Out, Options...>>;

/// Checks numbers of options: one, or one per axis, and none too small.
template <index Rank, class Numbers>
constexpr bool numbers_fit(index least) {
    return (Numbers::count == 1 || Numbers::count == Rank) && Numbers::at_least(least);
}

/// Reports options that make no convolution.
template <index Rank, index Out, class... Options>
struct the_options_of_a_convolution {
    using with = window_from<Rank, option::numbers<1>, Options...>;
    static constexpr index groups = option::find<option::groups, option::numbers<1>, Options...>::type::of(0);
    static constexpr bool known = (option::of_convolutions<Options> && ...);
    static constexpr bool kernel =
        !__is_same(typename option::find<option::kernel, void, Options...>::type, void);
    static constexpr bool sizes =
        numbers_fit<Rank, typename with::kernel>(1) && numbers_fit<Rank, typename with::stride>(1) &&
        numbers_fit<Rank, typename with::padding>(0) && numbers_fit<Rank, typename with::dilation>(1);
    static constexpr bool causal = option::given<option::causal, Options...>;
    static constexpr bool of_time =
        !causal || (Rank == 1 && with::padding::of(0) == 0 && !option::given<option::same, Options...>);
    static_assert(known, "ctnn: a convolution takes the options kernel, stride, padding, same, dilation, "
                         "groups, no_bias, causal");
    static_assert(with::one_padding,
                  "ctnn: nn::same finds the padding of a window; no nn::padding stands beside it");
    static_assert(of_time, "ctnn: nn::causal is for conv1d over a sequence, which knows no padding");
    static_assert(kernel || !known, "ctnn: a convolution needs its kernel: nn::conv2d<16, nn::kernel<3>>");
    static_assert(!option::twice<Options...>::any, "ctnn: an option of a convolution is given twice");
    static_assert(
        sizes,
        "ctnn: kernel, stride and dilation are at least 1, padding at least 0; one number, or one per axis");
    static_assert(Out > 0, "ctnn: a convolution has at least one output");
    static_assert(groups > 0 && (Out <= 0 || Out % (groups > 0 ? groups : 1) == 0),
                  "ctnn: the groups of a convolution divide its outputs (and the channels that arrive)");
    static constexpr index out = Out > 0 ? Out : 1;
};

/// Reports options that make no pool.
template <bool Means, index Rank, auto Kernel, class... Options>
struct the_options_of_a_pool {
    template <class K>
    static auto kernel_of(K) {
        if constexpr (std::is_integral_v<K>) return option::kernel<(Kernel > 0 ? index(Kernel) : 1)>{};
        else return Kernel;
    }
    using kernel = std::remove_const_t<decltype(kernel_of(Kernel))>;
    using with = window_from<Rank, typename option::find<option::kernel, option::numbers<1>, kernel>::type,
                             kernel, Options...>;
    static constexpr bool known = (option::of_pools<Options> && ...) && option::of_windows<kernel>;
    static constexpr bool counts = Means || !option::given<option::no_padding_counted, Options...>;
    static constexpr bool sizes = [] {
        if constexpr (std::is_integral_v<decltype(Kernel)>)
            if (Kernel <= 0) return false;
        return numbers_fit<Rank, typename with::kernel>(1) && numbers_fit<Rank, typename with::stride>(1) &&
               numbers_fit<Rank, typename with::padding>(0) && numbers_fit<Rank, typename with::dilation>(1);
    }();
    static constexpr bool padding = [] {
        if (!with::one_padding) return true;
        for (index axis = 0; axis < Rank; ++axis)
            if (2 * with::padding::of(axis) > with::kernel::of(axis)) return false;
        return true;
    }();
    static_assert(
        known,
        "ctnn: a pool takes its kernel (a number, or nn::kernel<rows, columns>) and the options stride, "
        "padding, same, dilation, ceil_mode, no_padding_counted");
    static_assert(counts, "ctnn: nn::no_padding_counted is for means; what is largest counts no padding");
    static_assert(
        with::one_padding,
        "ctnn: nn::same finds the padding of a window; no nn::padding and no nn::ceil_mode stand beside it");
    static_assert(
        sizes,
        "ctnn: kernel, stride and dilation are at least 1, padding at least 0; one number, or one per axis");
    static_assert(!option::twice<kernel, Options...>::any, "ctnn: an option of a pool is given twice");
    static_assert(padding, "ctnn: the padding of a pool is at most half its kernel");
};

} // namespace ctnn::inline CTNN_ABI
