#pragma once
// Convolution with registers along samples: a row of results (rows.hpp), or some outputs of one pixel
// (pixels.hpp), stays in registers while what it is made of passes by. No im2col; what would be padding is
// left out, so that only useful products are done.
//
//     forward   y(o, r, t)  = b(o) + sum over c, i, j of w(o, c, i, j) x(c, r·s + i·d - p, t·s + j·d - p)
//     dx        the same relation read backwards: dx stays in registers while dy passes by
//     dW        a row of taps for some outputs stays in registers while all positions and samples pass by

#include <ctnn/kernels/wire/block.hpp>
#include <ctnn/kernels/wire/epilogue.hpp>
#include <ctnn/kernels/convolution/pixels.hpp>
#include <ctnn/kernels/convolution/rows.hpp>
#include <ctnn/kernels/wire/wire.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// Everything static about a convolution: the image S, Out channels, the window, groups.
template <class S, index Out, class Window, index Groups>
struct convolution {
    using from = image<S>;
    using rows = typename Window::rows;
    using columns = typename Window::columns;
    static constexpr index channels = from::channels, height = from::height, width = from::width;
    static constexpr index out = Out, out_height = rows::out(height), out_width = columns::out(width);
    /// Channels that one output sees, outputs that see the same channels.
    static constexpr index depth = channels / Groups, group = Out / Groups;
    /// Weights of one output.
    static constexpr index taps = depth * rows::size * columns::size;
};

/// What a single image is taken for. A pointwise convolution knows no rows: all pixels are one, and fill
/// registers whatever the width.
template <class G>
struct as_image_of_one {
    static constexpr bool pointwise = G::rows::size == 1 && G::columns::size == 1 && G::rows::before == 0 &&
                                      G::columns::before == 0 && G::out_height == G::height &&
                                      G::out_width == G::width;
    using row = convolution<shape<G::channels, 1, G::height * G::width>, G::out,
                            window<window_axis<1>, window_axis<1>>, G::channels / G::depth>;
    using type = std::conditional_t<pointwise, row, G>;
};
template <class G>
using single_image = typename as_image_of_one<G>::type;

/// What is static about one direction: y from x, or dx from dy. A result's channel is made of `depth`
/// channels of sources; `group` channels of results share them. Weight: where the weights of a result's
/// channel, a source's channel lie.
template <class G, index Leading>
struct to_outputs {
    using rows = gather<typename G::rows, G::height>;
    using columns = gather<typename G::columns, G::width>;
    static constexpr index results = G::out, height = G::out_height, width = G::out_width, depth = G::depth,
                           group = G::group;
    static constexpr index step = Leading, next = 1;
    /// Where result (o, row, t) lies, counted in values.
    template <class T>
    static constexpr index offset(index o, index row, index t) {
        return ((o * height + row) * width + t) * padded<T>(1);
    }
    static constexpr index weight(index result, index source, index i) {
        return (source * G::rows::size + i) * G::columns::size * Leading + result;
    }
};
template <class G, index Leading>
struct to_inputs {
    using rows = scatter<typename G::rows, G::out_height>;
    using columns = scatter<typename G::columns, G::out_width>;
    static constexpr index results = G::channels, height = G::height, width = G::width, depth = G::group,
                           group = G::depth;
    static constexpr index step = Leading, next = G::rows::size * G::columns::size * Leading;
    template <class T>
    static constexpr index offset(index o, index row, index t) {
        return ((o * height + row) * width + t) * padded<T>(1);
    }
    static constexpr index weight(index result, index source, index i) {
        return (result % G::depth * G::rows::size + i) * G::columns::size * Leading +
               result / G::depth * G::group + source;
    }
};

/// Whether results are computed pixel by pixel: with 16 registers, where outputs share sources, and where a
/// row has more taps than there are registers, whose weights would be an array on the stack.
template <class D>
constexpr bool by_pixels = (registers < 32 && D::group > 1) || D::columns::taps > 32;

/// How a row of results of the direction D is cut.
template <class D, index Side>
using cut_of = row_tile<D::width, D::columns::taps, D::group, Side, std::max(index(1), D::columns::moved(1))>;

/// Results o, ..., o + at_once - 1 of one piece of a row, those from First + shift on. Start: a result's channel;
/// finish: its channel, row, column and register.
template <class D, index Side, index First, index Count, class T, class Epilogue>
CTNN_INLINE inline void convolve_piece(const T* w, const T* x, index o, index row, index shift,
                                       const Epilogue& epilogue) {
    constexpr index lane = padded<T>(1);
    using columns = typename D::columns;
    constexpr index at = cut_of<D, Side>::at_once;
    vec<T> acc[at][Count][Side];
#pragma GCC unroll 4
    for (index a = 0; a < at; ++a)
#pragma GCC unroll 32
        for (index t = 0; t < Count; ++t)
#pragma GCC unroll 4
            for (index h = 0; h < Side; ++h) acc[a][t][h] = epilogue.start(o + a);
    const index channel = o / D::group * D::depth;
    for (index c = 0; c < D::depth; ++c)
        for (index i = 0; i < D::rows::taps; ++i) {
            const index source = D::rows::source(row, i);
            if (source < 0 || source >= D::rows::sources) continue;
            convolve_row<columns, First, Count, at, Side, D::step, D::next>(
                acc,
                x + (((channel + c) * D::rows::sources + source) * columns::sources + columns::moved(shift)) *
                        lane,
                w + D::weight(o, c, i));
        }
#pragma GCC unroll 4
    for (index a = 0; a < at; ++a)
#pragma GCC unroll 32
        for (index t = 0; t < Count; ++t)
#pragma GCC unroll 4
            for (index h = 0; h < Side; ++h) epilogue.finish(o + a, row, First + shift + t, h, acc[a][t][h]);
}
/// One row of results.
template <class D, index Side, class T, class Epilogue>
CTNN_INLINE inline void convolve_row_of_results(const T* w, const T* x, index o, index row,
                                                const Epilogue& epilogue) {
    each_piece<typename D::columns, D::width, cut_of<D, Side>::size>(
        [&](auto first, auto count, index shift) CTNN_INLINE {
            convolve_piece<D, Side, decltype(first)::value, decltype(count)::value>(w, x, o, row, shift,
                                                                                    epilogue);
        });
}
/// All of them: every piece of a row for all its outputs, so that its sources stay in L1.
template <class D, index Side, class T, class Epilogue>
[[gnu::noinline]] void convolve_rows(const T* w, const T* x, const Epilogue epilogue) {
    for (index row = 0; row < D::height; ++row)
        each_piece<typename D::columns, D::width, cut_of<D, Side>::size>(
            [&](auto first, auto count, index shift) CTNN_INLINE {
                for (index o = 0; o < D::results; o += cut_of<D, Side>::at_once)
                    convolve_piece<D, Side, decltype(first)::value, decltype(count)::value>(w, x, o, row,
                                                                                            shift, epilogue);
            });
}
/// All results for Side registers of samples.
template <class D, index Side, class T, class Epilogue>
CTNN_INLINE inline void convolve_samples(const T* w, const T* x, T* scratch, const Epilogue& epilogue) {
    if constexpr (by_pixels<D>) convolve_pixels<D, Side>(w, x, scratch, epilogue);
    else convolve_rows<D, Side>(w, x, epilogue);
}

/// What the sums begin with.
template <class Bias, class T>
struct start_convolution {
    const Bias& bias;
    CTNN_INLINE vec<T> start(index o) const {
        if constexpr (__is_same(Bias, no_block)) return zero<T>();
        else return broadcast(bias.data[o]);
    }
    /// The same for outputs o, o + 1, ...
    CTNN_INLINE vec<T> start_at(index o) const {
        if constexpr (__is_same(Bias, no_block)) return zero<T>();
        else return load(bias.data + o);
    }
};
/// y = act(b + ...)
template <class D, class Bias, class Act, class T>
struct finish_convolution : start_convolution<Bias, T> {
    Act act;
    T* y;
    CTNN_INLINE void finish(index o, index row, index t, index h, vec<T> v) const {
        put(act, y + D::template offset<T>(o, row, t) + h * width<T>, v);
    }
};
/// The same, but only b + ...
template <class D, class Bias, class Act, class T>
constexpr auto without_act(const finish_convolution<D, Bias, Act, T>& done) {
    return finish_convolution<D, Bias, as_it_is, T>{{done.bias}, {}, done.y};
}
/// dx = slope · ...
template <class D, class Slope, class T>
struct finish_convolution_dx {
    Slope slope;
    const T* x;
    T* dx;
    CTNN_INLINE vec<T> start(index) const { return zero<T>(); }
    CTNN_INLINE void finish(index o, index row, index t, index h, vec<T> v) const {
        const index at = D::template offset<T>(o, row, t) + h * width<T>;
        hand_on(slope, v, x + at, dx + at);
    }
};

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
