#pragma once
// The sums that make the gradient of a convolution's weights (convolve_gradient.hpp): a few taps of a few
// outputs stay in registers while positions and samples pass by.

#include <ctnn/kernels/convolution/convolve.hpp>

#include <algorithm>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// How many outputs, and how many channels' rows of taps, are in registers at once; how many rows of dy pass
/// by.
template <class G>
struct gradient_tile {
    static constexpr index taps = G::columns::size;
    /// A row of taps is cut where it alone fills the registers.
    static constexpr index most = registers >= 32 ? 8 : 6, pieces = (taps + most - 1) / most;
    static constexpr index piece = (taps + pieces - 1) / pieces;
    static constexpr index channels = [] {
        index best = 1;
        for (index c = 2; c <= 6; ++c)
            if (G::depth % c == 0 && c * piece <= 6) best = c;
        return best;
    }();
    static constexpr index outputs = [] {
        constexpr index sums = channels * piece;
        index best = 1;
        for (index o = 2; o <= 8; ++o) {
            if (registers >= 32 && G::group % o == 0 && o * (sums + 1) + 1 <= registers - 1) best = o;
            // Of the two operands the one with fewer values is held, the other passes by.
            if (registers < 32 && o * sums + std::min(o, sums) + 1 <= registers) best = o;
        }
        return best;
    }();
    /// Outputs whose sums are kept until their lanes are added up: a cache line, or all.
    static constexpr index line = alignment / index(sizeof(float)),
                           block = G::group % line == 0 ? line : G::out;
    static constexpr index rows = [] {
        constexpr index a_row = alignment * (outputs * G::out_width + channels * G::rows::stride * G::width),
                        room = 16 * 1024;
        if (registers >= 32 || a_row * G::out_height <= room) return G::out_height;
        return std::max(index(1), room / a_row);
    }();
};

/// Values of T that the gradient needs: the sums of a block of outputs for some channels.
template <class G, class T>
constexpr index gradient_scratch = (gradient_tile<G>::channels * G::rows::size * G::columns::size + 1) *
                                   padded<T>(gradient_tile<G>::block) * padded<T>(1);

/// Adds dy(t) · x(t·s + (First + j)·d - p) to acc for every position t of one row, for taps First .. First +
/// Taps - 1.
template <class G, index First, index Side, index Taps, index Channels, index Outputs, class T>
CTNN_INLINE inline void correlate_row(vec<T> (&acc)[Outputs][Channels][Taps], const T* x, const T* dy) {
    using columns = typename G::columns;
    constexpr index lane = padded<T>(1), dy_channel = G::out_height * G::out_width * lane,
                    x_channel = G::height * G::width * lane;
    const auto position = [&](index t, auto inside) CTNN_INLINE {
        const T* const from = held(x);
#pragma GCC unroll 4
        for (index h = 0; h < Side; ++h) {
            vec<T> slope[Outputs];
#pragma GCC unroll 8
            for (index o = 0; o < Outputs; ++o)
                slope[o] = held(load(dy + o * dy_channel + t * lane + h * width<T>));
#pragma GCC unroll 8
            for (index c = 0; c < Channels; ++c)
#pragma GCC unroll 16
                for (index j = 0; j < Taps; ++j) {
                    const index u = columns::at(t, First + j);
                    if (!decltype(inside)::value && (u < 0 || u >= G::width)) continue;
                    const vec<T> value = held(load(from + c * x_channel + u * lane + h * width<T>));
#pragma GCC unroll 8
                    for (index o = 0; o < Outputs; ++o) acc[o][c][j] = fma(slope[o], value, acc[o][c][j]);
                }
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

/// What passes by: samples from..until of a wire each, and rows of dy. XAll, DYAll: values of one sample of
/// the wires.
template <class T, index XAll, index DYAll>
struct part_of_positions {
    const T *x, *dy;
    index from, until, first_row, last_row;
    static constexpr index lane = padded<T>(1);
    CTNN_INLINE const T* x_at(index s) const { return x + s / lane * lane * XAll + s % lane; }
    CTNN_INLINE const T* dy_at(index s) const { return dy + s / lane * lane * DYAll + s % lane; }
};

/// The sums of Taps taps from First on of Channels channels, kernel row i, for At outputs: added to what is
/// there, unless fresh.
template <class G, index First, index Taps, index At, index Side, class Part, class T>
CTNN_INLINE inline void sum_taps(const Part& part, T* sums, index i, bool fresh) {
    constexpr index w = width<T>, lane = padded<T>(1), Channels = gradient_tile<G>::channels;
    constexpr index tap = padded<T>(gradient_tile<G>::block) * w,
                    channel = G::rows::size * G::columns::size * tap;
    sums += (i * G::columns::size + First) * tap;
    vec<T> acc[At][Channels][Taps];
#pragma GCC unroll 8
    for (index a = 0; a < At; ++a)
#pragma GCC unroll 8
        for (index c = 0; c < Channels; ++c)
#pragma GCC unroll 16
            for (index j = 0; j < Taps; ++j)
                acc[a][c][j] = fresh ? zero<T>() : load(sums + c * channel + j * tap + a * w);
    for (index s = part.from; s < part.until; s += Side * w) {
        const T *const x = part.x_at(s), *const dy = part.dy_at(s);
        for (index r = part.first_row; r < part.last_row; ++r) {
            const index row = G::rows::at(r, i);
            if (row < 0 || row >= G::height) continue;
            correlate_row<G, First, Side>(acc, x + row * G::width * lane, dy + r * G::out_width * lane);
        }
    }
#pragma GCC unroll 8
    for (index a = 0; a < At; ++a)
#pragma GCC unroll 8
        for (index c = 0; c < Channels; ++c)
#pragma GCC unroll 16
            for (index j = 0; j < Taps; ++j) store(sums + c * channel + j * tap + a * w, acc[a][c][j]);
}
/// The same for all pieces of all rows of taps.
template <class G, index At, index Side, class Part, class T>
CTNN_INLINE inline void sum_all_taps(const Part& part, T* sums, bool fresh) {
    using tile = gradient_tile<G>;
    constexpr index whole = G::columns::size / tile::piece, rest = G::columns::size % tile::piece;
    for (index i = 0; i < G::rows::size; ++i) {
        [&]<std::size_t... P>(std::index_sequence<P...>) CTNN_INLINE {
            (sum_taps<G, index(P) * tile::piece, tile::piece, At, Side>(part, sums, i, fresh), ...);
        }(std::make_index_sequence<std::size_t(whole)>{});
        if constexpr (rest > 0) sum_taps<G, whole * tile::piece, rest, At, Side>(part, sums, i, fresh);
    }
}

/// The sum of dy over the part, for `count` outputs.
template <class G, class Part, class T>
inline void sum_positions(const Part& part, T* sums, index count, bool fresh) {
    constexpr index w = width<T>, lane = padded<T>(1), pixels = G::out_height * G::out_width;
    for (index a = 0; a < count; ++a) {
        vec<T> sum[4] = {fresh ? zero<T>() : load(sums + a * w), zero<T>(), zero<T>(), zero<T>()};
        for (index s = part.from; s < part.until; s += w) {
            const T* dy = part.dy_at(s) + a * pixels * lane;
            for (index r = part.first_row; r < part.last_row; ++r)
#pragma GCC unroll 4
                for (index t = 0; t < G::out_width; ++t)
                    sum[t % 4] = sum[t % 4] + load(dy + (r * G::out_width + t) * lane);
        }
        store(sums + a * w, (sum[0] + sum[1]) + (sum[2] + sum[3]));
    }
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
