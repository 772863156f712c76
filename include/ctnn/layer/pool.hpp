#pragma once
// max_pool2d<K>, avg_pool2d<K>, their 1-d forms, global_avg_pool and global_max_pool (PyTorch's nn.MaxPool2d,
// nn.AvgPool2d, nn.AdaptiveAvgPool2d(1) and nn.AdaptiveMaxPool2d(1), flattened).
//
//     nn::conv2d<6, nn::kernel<5>> >> nn::relu >> nn::max_pool2d<2>        windows of 2x2 that do not overlap
//     nn::max_pool2d<3, nn::stride<2>, nn::padding<1>>                      nn::avg_pool2d<nn::kernel<2, 3>>
//
// The stride is the kernel's size if not given; the size of the result is rounded down, with nn::ceil_mode
// up. Of equal maxima the first gets the gradient; NaN is larger than everything. avg_pool counts padding as
// zeros, with nn::no_padding_counted not at all; nn::same is TensorFlow's SAME, whose means do not either.
//
//     nn::sequence<64, 2> >> nn::conv1d<8, nn::kernel<3>, nn::causal> >> nn::relu >> nn::max_pool1d<2>
//
// Over a sequence [steps, features] the 1-d forms pool steps, feature by feature: PyTorch's pool of the
// transposed. In a stream a window answers when its last step has come.

#include <ctnn/kernels/pool/pool.hpp>
#include <ctnn/kernels/pool/pool_steps.hpp>
#include <ctnn/topology/layer.hpp>
#include <ctnn/topology/windowed.hpp>

#include <algorithm>

namespace ctnn::inline CTNN_ABI {
namespace layer {

template <class Way, index Rank, class Kernel, class... Options>
struct pool : layer_base {
    static constexpr bool means = !__is_same(Way, kernels::largest),
                          same = option::given<option::same, Options...>,
                          counts_padding = !same && !option::given<option::no_padding_counted, Options...>;
    /// Zeros before it are its own padding where they count as it does.
    static constexpr bool fuses_padding =
        means && counts_padding && !option::given<option::ceil_mode, Options...>;
    template <class Pad>
    using behind = pool<Way, Rank, Kernel, Options..., Pad>;
    using How = std::conditional_t<means, kernels::mean_of<counts_padding>, Way>;
    static constexpr bool applies_slope = true, takes_parts = true;
    using taps = typename option::find<option::kernel, void, Kernel>::type;
    using window_type = typename window_from<Rank, taps, Kernel, Options...>::type;
    using accepts = takes::image_or_steps_behind<Rank, window_type>;
    using axis = typename window_type::columns;
    /// On an image, and over the steps of a sequence.
    template <class In, bool OverTime = is_sequence<In>>
    struct on {
        using output = behind_window<image<In>::channels, In, window_type>;
        using geometry = kernels::pooling<In, window_over<window_type, In>>;
    };
    template <class In>
    struct on<In, true> {
        using geometry = kernels::pooling_of_steps<step_count<In>, axis>;
        using output = with_steps<In, std::max(index(1), geometry::out_height)>;
    };
    template <class In>
    using output = typename on<In>::output;
    template <class In>
    using geometry = typename on<In>::geometry;
    /// Over time, where there is no padding, a window answers at its last step.
    static constexpr bool looks_ahead = Rank == 1 && !axis::inside;
    template <class In>
    static constexpr beat answers =
        !is_sequence<In> ? beat{} : beat{axis::inside ? axis::reach - 1 : axis::stride, axis::stride};
    /// A convolution pools in its own epilogue where no value belongs to two windows.
    static constexpr bool pools_apart = !means && window_type::apart;

    /// In a stream, the steps of a window before its last one.
    template <class T, class In, class Layout>
        requires(is_sequence<In> && !kernels::runs_along_samples<Layout> && answers<In> != beat{})
    using memory = kernels::past_steps<kernels::past_of_pool<step_of<In>::size, axis::reach>, T, Layout>;
    /// A step of a stream that gets no answer.
    static constexpr void remember(auto x, auto& memory) { memory.remember(x); }

    static constexpr void forward(const auto&, auto x, auto y, const auto& pass) {
        using S = typename decltype(x)::shape_type;
        if constexpr (!__is_same(std::remove_cvref_t<decltype(*pass.memory)>, no_block))
            kernels::pool_step<How, kernels::pooling_of_steps<axis::reach, axis>>(x, y, *pass.memory);
        else if constexpr (is_sequence<S>) kernels::pool_steps<How, geometry<S>>(x, y);
        else kernels::pool<How, geometry<S>>(x, y);
    }
    static constexpr void backward(const auto&, auto x, auto y, auto dy, auto dx, const auto& pass) {
        using S = typename decltype(x)::shape_type;
        if constexpr (is_sequence<S>)
            kernels::pool_steps_backward<How, geometry<S>>(x, y, dy, dx, pass.slope);
        else kernels::pool_backward<How, geometry<S>>(x, y, dy, dx, pass.slope);
    }
    /// For explain: how backward finds the maximum.
    template <class T, class, bool>
    static void print_kernel(auto& out) {
        out << (means ? "window" : "window, again");
    }
    static void print(auto& out) {
        print_zeros<Options...>(out);
        out << (means ? "avg_pool" : "max_pool") << Rank << "d<";
        Kernel::print_alone(out);
        print_options<Options...>(out);
        out << '>';
    }
    template <class In>
    static void torch(auto& out, In) {
        constexpr bool dilated = window_type::rows::dilation * window_type::columns::dilation > 1;
        if constexpr (means && dilated) {
            out << "NotInPyTorch(\"";
            print(out);
            out << "\")";
        } else {
            if (is_sequence<In>) out << "OverSteps(";
            out << (same ? "Same" : "nn.") << (means ? "AvgPool" : "MaxPool") << Rank << "d(";
            print_torch_window<Rank, window_type>(out, !means); // PyTorch's means know no dilation
            if (option::given<option::ceil_mode, Options...>) out << ", ceil_mode=True";
            if (means && !same && !counts_padding) out << ", count_include_pad=False";
            out << (is_sequence<In> ? "))" : ")");
        }
    }
};

/// One value of every channel: the mean, the largest.
template <class How>
struct global_pool : layer_base {
    static constexpr bool applies_slope = true, takes_parts = true;
    using accepts = takes::channels;
    template <class In>
    using output = shape<image<In>::channels>;
    template <class In>
    using whole = window<window_axis<image<In>::height>, window_axis<image<In>::width>>;

    static constexpr void forward(const auto&, auto x, auto y, const auto&) {
        using S = typename decltype(x)::shape_type;
        kernels::pool<How, kernels::pooling<S, whole<S>>>(x, y);
    }
    static constexpr void backward(const auto&, auto x, auto y, auto dy, auto dx, const auto& pass) {
        using S = typename decltype(x)::shape_type;
        kernels::pool_backward<How, kernels::pooling<S, whole<S>>>(x, y, dy, dx, pass.slope);
    }
};
struct global_avg_pool : global_pool<kernels::mean_with_padding> {
    template <class T, class In>
    static constexpr kernels::channels_last_ways channels_last = {
        image<In>::channels, 0, false, false, kernels::has_simd<T>&& image<In>::channels % padded<T>(1) == 0};
    static void print(auto& out) { out << "global_avg_pool"; }
    static void torch(auto& out, auto) { out << "GlobalAvgPool()"; }
};
struct global_max_pool : global_pool<kernels::largest> {
    static void print(auto& out) { out << "global_max_pool"; }
    static void torch(auto& out, auto) { out << "GlobalMaxPool()"; }
};

} // namespace layer

/// A pool of Rank axes, its options checked.
template <class How, index Rank, auto Kernel, auto... Options>
using pool_from =
    layer::pool<How, Rank,
                typename the_options_of_a_pool<!__is_same(How, kernels::largest), Rank, Kernel,
                                               std::remove_const_t<decltype(Options)>...>::kernel,
                std::remove_const_t<decltype(Options)>...>;

/// The largest value of each window: images [channels, height, width], signals [channels, length], sequences
/// [steps, features].
template <auto Kernel, auto... Options>
constexpr auto max_pool2d = pool_from<kernels::largest, 2, Kernel, Options...>{};
template <auto Kernel, auto... Options>
constexpr auto max_pool1d = pool_from<kernels::largest, 1, Kernel, Options...>{};
/// The mean value of each window.
template <auto Kernel, auto... Options>
constexpr auto avg_pool2d = pool_from<kernels::mean_with_padding, 2, Kernel, Options...>{};
template <auto Kernel, auto... Options>
constexpr auto avg_pool1d = pool_from<kernels::mean_with_padding, 1, Kernel, Options...>{};
/// The mean of every channel of an image: features.
inline constexpr layer::global_avg_pool global_avg_pool{};
/// The largest value of every channel: features.
inline constexpr layer::global_max_pool global_max_pool{};

} // namespace ctnn::inline CTNN_ABI
