#pragma once
// What a causal convolution remembers in a stream, and many of its steps at once: registers along steps, so
// that few channels fill them, too.

#include <ctnn/kernels/causal/taps_of_step.hpp>
#include <ctnn/kernels/causal/causal.hpp>
#include <ctnn/kernels/wire/past_steps.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// What is past in a stream that takes N steps at once. It holds what is past as rows, or, since the last N
/// steps came at once, as a track for each channel: a ring of past + N values, and behind it its first N once
/// more, so that any N of them lie side by side. Before and behind a track there is room for the rest of a
/// register.
template <class C, class T, index N>
struct past_steps<C, T, along::steps_at_once<N>> {
    static constexpr index length = C::past + N, margin = padded<T>(1),
                           pitch = padded<T>(length + N + 2 * margin);
    /// Values of T that turning rows to tracks, and back, wants as room.
    static constexpr index room = C::past * C::in;
    carried<T, C::past == 0 ? 1 : pitch * C::in, along::features<1>> past;
    index next = 0, tracks = 0;
    // Instead of padding: equal runs have equal bytes.
    index nothing[alignment / index(sizeof(index)) - 2] = {};

    constexpr bool possible() const {
        return (tracks == 0 || tracks == 1) && next >= 0 &&
               next < std::max(index(1), tracks == 1 ? length : index(C::past));
    }
    constexpr index row(index t) const {
        const index r = next + C::past + t;
        return r < C::past ? r : r - C::past;
    }
    /// Where the track of a channel begins.
    static constexpr index track(index channel) { return channel * pitch + margin; }
    /// Where in it step t lies, -C::past <= t < N.
    constexpr index place(index t) const {
        const index at = next + t;
        return at < 0 ? at + length : at < length ? at : at - length;
    }

    /// Holds what is past as the next step wants it, or the next N.
    CTNN_INLINE constexpr void hold(bool as_tracks, T* space) {
        if constexpr (C::past > 0)
            if ((tracks == 1) != as_tracks) turn(space);
    }
    /// After N steps of which only the first N - count were there.
    constexpr void take_back(index count) {
        if constexpr (C::past > 0) next = next < count ? next - count + length : next - count;
    }

  private:
    [[gnu::noinline]] constexpr void turn(T* space) {
        for (index t = 0; t < C::past; ++t)
            for (index c = 0; c < C::in; ++c)
                space[t * C::in + c] =
                    past.data[tracks == 1 ? track(c) + place(t - C::past) : row(t - C::past) * C::in + c];
        fill_values(past.data, pitch * C::in, T(0));
        for (index t = 0; t < C::past; ++t)
            for (index c = 0; c < C::in; ++c) {
                const T value = space[t * C::in + c];
                past.data[tracks == 1 ? t * C::in + c : track(c) + t] = value;
                if (tracks == 0 && t < N) past.data[track(c) + length + t] = value;
            }
        tracks = 1 - tracks, next = tracks == 1 ? C::past : 0;
    }
};

/// Takes N steps to come into the tracks: step t of channel c at x[t / lanes · block + c · lanes + t %
/// lanes].
template <index N, index Channels, index Block, class T>
[[gnu::noinline]] void append_to_tracks(const T* x, T* tracks, index next, index length, index pitch) {
    constexpr index lanes = padded<T>(1);
    for (index t = 0; t < N; t += width<T>) {
        const T* const from = x + t / lanes * Block + t % lanes;
        T* const to = tracks + next + t;
        const auto each = [&](index shift) CTNN_INLINE {
            for (index c = 0; c < Channels; ++c) store(to + shift + c * pitch, load(from + c * lanes));
        };
        each(0);
        // What lies among the first N is there again behind the ring; what lies behind it, at its beginning.
        if (next + t < N) each(length);
        if (next + t + width<T> > length) each(-length);
    }
}

/// The sums of Rows outputs for Columns registers of steps: from[j]: the first of these steps of the first
/// channel, as tap j sees it.
template <index Rows, index Columns, index Depth, index Taps, index Leading, class From, class T,
          class Epilogue>
CTNN_INLINE inline void tile_of_tracks(const From& from, index pitch, const T* w, index o, index column,
                                       const Epilogue& epilogue) {
    vec<T> sum[Rows][Columns];
#pragma GCC unroll 16
    for (index i = 0; i < Rows; ++i)
#pragma GCC unroll 4
        for (index k = 0; k < Columns; ++k) sum[i][k] = epilogue.start(o + i, column + k);
    for (index j = 0; j < Taps; ++j) {
        const T *track = from[j] + column * width<T>, *wj = w + j * Leading + o;
        for (index c = 0; c < Depth; ++c, track += pitch, wj += Taps * Leading) {
            vec<T> x[Columns];
#pragma GCC unroll 4
            for (index k = 0; k < Columns; ++k) x[k] = load(track + k * width<T>);
#pragma GCC unroll 16
            for (index i = 0; i < Rows; ++i) {
                const vec<T> weight = broadcast(wj[i]);
#pragma GCC unroll 4
                for (index k = 0; k < Columns; ++k) sum[i][k] = fma(weight, x[k], sum[i][k]);
            }
        }
    }
#pragma GCC unroll 16
    for (index i = 0; i < Rows; ++i)
#pragma GCC unroll 4
        for (index k = 0; k < Columns; ++k) epilogue.finish(o + i, column + k, sum[i][k]);
}
/// All tiles of one group of channels. The dilation is in `from` alone: convolutions that differ in nothing
/// else share this.
template <index Out, index Columns, index Depth, index Taps, index Leading, class From, class T,
          class Epilogue>
[[gnu::noinline]] void convolve_tracks(const From from, index pitch, const T* w, const Epilogue epilogue) {
    using shape = register_tile<Out, Columns>;
    constexpr index rows = shape::rows, rest = Out % rows;
    static_assert(Columns % shape::columns == 0);
    for (index k = 0; k < Columns; k += shape::columns) {
        for (index o = 0; o + rows <= Out; o += rows)
            tile_of_tracks<rows, shape::columns, Depth, Taps, Leading>(from, pitch, w, o, k, epilogue);
        if constexpr (rest > 0)
            tile_of_tracks<rest, shape::columns, Depth, Taps, Leading>(from, pitch, w, Out - rest, k,
                                                                       epilogue);
    }
}

/// N steps of a stream at once, registers along steps: x and y are N samples of a network of one step.
template <class C, index N, index XOf, index YOf, class W, class Bias, class T, class Act>
inline void causal_steps(const W& w, const Bias& bias, const T* x, T* y,
                         past_steps<C, T, along::steps_at_once<N>>& memory, Act act) {
    constexpr index lanes = padded<T>(1), columns = N / width<T>,
                    pitch = std::remove_reference_t<decltype(memory)>::pitch;
    T* const tracks = memory.past.data + memory.track(0);
    append_to_tracks<N, C::in, XOf * lanes>(x, tracks, memory.next, memory.length, pitch);
    for (index g = 0; g < C::groups; ++g) {
        const auto find = [&](index j) CTNN_INLINE {
            return static_cast<const T*>(tracks + g * C::depth * pitch +
                                         memory.place((j - C::taps + 1) * C::dilation));
        };
        const taps_of_step<C::taps, T, decltype(find)> from(find, find(C::taps - 1));
        convolve_tracks<C::group, columns, C::depth, C::taps, W::leading>(
            from(), pitch, w.data + g * C::group,
            finish_causal<Bias, Act, T, lanes, YOf * lanes>{bias, act, g * C::group, y});
    }
    memory.next = memory.next + N < memory.length ? memory.next + N : memory.next + N - memory.length;
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
