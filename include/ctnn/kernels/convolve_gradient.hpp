#pragma once
// The gradient of a convolution's weights, with registers along samples: a few taps of a few outputs stay in registers while
// all positions of all samples pass by; then each tap's lanes are added up, and neighbouring outputs leave as one register.
//
//     dW(o, c, i, j) = sum over samples, r, t of dy(o, r, t) x(c, r·s + i·d - p, t·s + j·d - p)

#include <ctnn/kernels/convolve.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// How many outputs, and how many channels' rows of taps, are in registers at once.
template <class G>
struct gradient_tile {
    static constexpr index taps = G::columns::size;
    /// A row of taps is cut where it alone fills the registers.
    static constexpr index most = registers >= 32 ? 8 : 5, pieces = (taps + most - 1) / most;
    static constexpr index piece = (taps + pieces - 1) / pieces;
    static constexpr index channels = [] {
        index best = 1;
        for (index c = 2; c <= 6; ++c)
            if (G::depth % c == 0 && c * piece <= 6) best = c;
        return best;
    }();
    static constexpr index outputs = [] {
        index best = 1;
        for (index o = 2; o <= 8; ++o)
            if (G::group % o == 0 && o * (channels * piece + 1) + 1 <= registers - 1) best = o;
        return best;
    }();
};

/// Values of T that the gradient needs: the lanes of one row of taps for every output.
template <class G, class T>
constexpr index gradient_scratch = gradient_tile<G>::channels * gradient_tile<G>::piece * padded<T>(G::out) * padded<T>(1);

/// Adds dy(t) · x(t·s + (First + j)·d - p) to acc for every position t of one row, for taps First .. First + Taps - 1.
template <class G, index First, index Taps, index Channels, index Outputs, class T>
[[gnu::always_inline]] inline void correlate_row(vec<T> (&acc)[Outputs][Channels][Taps], const T* x, const T* dy) {
    using columns = typename G::columns;
    constexpr index lane = padded<T>(1), dy_channel = G::out_height * G::out_width * lane, x_channel = G::height * G::width * lane;
    const auto position = [&](index t, auto inside) __attribute__((always_inline)) {
        vec<T> slope[Outputs];
#pragma GCC unroll 8
        for (index o = 0; o < Outputs; ++o) slope[o] = load(dy + o * dy_channel + t * lane);
#pragma GCC unroll 8
        for (index c = 0; c < Channels; ++c)
#pragma GCC unroll 16
            for (index j = 0; j < Taps; ++j) {
                const index u = columns::at(t, First + j);
                if (!decltype(inside)::value && (u < 0 || u >= G::width)) continue;
                const vec<T> value = load(x + c * x_channel + u * lane);
#pragma GCC unroll 8
                for (index o = 0; o < Outputs; ++o) acc[o][c][j] = fma(slope[o], value, acc[o][c][j]);
            }
    };
    // Positions whose taps are all inside, and the edges beside them.
    constexpr index begin = [] {
        index t = 0;
        while (t < G::out_width && columns::at(t, First) < 0) ++t;
        return t;
    }();
    constexpr index end = [] {
        index t = G::out_width;
        while (t > begin && columns::at(t - 1, First + Taps - 1) >= G::width) --t;
        return t;
    }();
#pragma GCC unroll 4
    for (index t = 0; t < begin; ++t) position(t, std::false_type{});
    for (index t = begin; t < end; ++t) position(t, std::true_type{});
#pragma GCC unroll 4
    for (index t = end; t < G::out_width; ++t) position(t, std::false_type{});
}

/// Register number n of the result is the sum of the lanes of register number n at `lanes`; beyond N - first it is zero.
template <index N, class T>
[[gnu::always_inline]] inline vec<T> sums_of_lanes(const T* lanes, index first) {
    constexpr index w = width<T>;
    vec<T> square[w];
    for (index n = 0; n < w; ++n) square[n] = first + n < N ? load(lanes + n * w) : zero<T>();
    transpose(square);
    vec<T> sum = square[0];
#pragma GCC unroll 16
    for (index n = 1; n < w; ++n) sum = sum + square[n];
    return sum;
}

/// The gradients of taps First.. of Channels channels from c on, kernel row i, to the sink, for all outputs.
template <class G, index M, index First, index Taps, index Channels, index Leading, class T, class Sink>
[[gnu::always_inline]] inline void gradient_of_taps(const T* x, const T* dy, T* lanes, index c, index i, const Sink& sink) {
    constexpr index w = width<T>, lane = padded<T>(1), outputs = gradient_tile<G>::outputs, row = padded<T>(G::out) * w;
    for (index o = 0; o < G::out; o += outputs) {
        vec<T> acc[outputs][Channels][Taps];
#pragma GCC unroll 8
        for (index a = 0; a < outputs; ++a)
#pragma GCC unroll 8
            for (index k = 0; k < Channels; ++k)
#pragma GCC unroll 16
                for (index j = 0; j < Taps; ++j) acc[a][k][j] = zero<T>();
        const index channel = o / G::group * G::depth + c;
        for (index s = 0; s < M; s += w) {
            const T* xs = x + s / lane * lane * (G::channels * G::height * G::width) + s % lane;
            const T* dys = dy + s / lane * lane * (G::out * G::out_height * G::out_width) + s % lane;
            for (index r = 0; r < G::out_height; ++r) {
                const index from = G::rows::at(r, i);
                if (from < 0 || from >= G::height) continue;
                correlate_row<G, First>(acc, xs + (channel * G::height + from) * G::width * lane,
                                        dys + (o * G::out_height + r) * G::out_width * lane);
            }
        }
#pragma GCC unroll 8
        for (index a = 0; a < outputs; ++a)
#pragma GCC unroll 8
            for (index k = 0; k < Channels; ++k)
#pragma GCC unroll 16
                for (index j = 0; j < Taps; ++j) store(lanes + (k * Taps + j) * row + (o + a) * w, acc[a][k][j]);
    }
    for (index k = 0; k < Channels; ++k)
        for (index j = 0; j < Taps; ++j)
            for (index o = 0; o < G::out; o += w)
                sink((((c + k) * G::rows::size + i) * G::columns::size + First + j) * Leading + o,
                     sums_of_lanes<G::out>(lanes + (k * Taps + j) * row + o * w, o));
}

/// dW and db of a convolution of M samples, each register of neighbouring outputs handed to its sink once.
template <class G, index M, index Leading, class T, class Sink, class BiasSink>
[[gnu::noinline]] void convolve_gradient_samples(const T* x, const T* dy, T* scratch, const Sink sink, const BiasSink bias_sink) {
    using tile = gradient_tile<G>;
    constexpr index w = width<T>, lane = padded<T>(1), whole = G::columns::size / tile::piece, rest = G::columns::size % tile::piece;
    for (index c = 0; c < G::depth; c += tile::channels)
        for (index i = 0; i < G::rows::size; ++i) {
            [&]<std::size_t... P>(std::index_sequence<P...>) __attribute__((always_inline)) {
                (gradient_of_taps<G, M, index(P) * tile::piece, tile::piece, tile::channels, Leading>(x, dy, scratch, c, i, sink),
                 ...);
            }(std::make_index_sequence<std::size_t(whole)>{});
            if constexpr (rest > 0)
                gradient_of_taps<G, M, whole * tile::piece, rest, tile::channels, Leading>(x, dy, scratch, c, i, sink);
        }
    if constexpr (!__is_same(BiasSink, no_block)) {
        constexpr index pixels = G::out_height * G::out_width;
        for (index o = 0; o < G::out; ++o) {
            vec<T> sum[4] = {zero<T>(), zero<T>(), zero<T>(), zero<T>()};
            for (index s = 0; s < M; s += w) {
                const T* from = dy + s / lane * lane * (G::out * pixels) + s % lane + o * pixels * lane;
                index p = 0;
                for (; p + 4 <= pixels; p += 4)
#pragma GCC unroll 4
                    for (index n = 0; n < 4; ++n) sum[n] = sum[n] + load(from + (p + n) * lane);
                for (; p < pixels; ++p) sum[0] = sum[0] + load(from + p * lane);
            }
            store(scratch + o * w, (sum[0] + sum[1]) + (sum[2] + sum[3]));
        }
        for (index o = 0; o < G::out; o += w) bias_sink(o, sums_of_lanes<G::out>(scratch + o * w, o));
    }
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
