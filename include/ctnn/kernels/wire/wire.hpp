#pragma once
// A wire: the values between two stages, for all samples of a pass, and how they lie in memory.
//
//     along::rows<M>       [sample][feature]                     the user's data, dense and unaligned
//     along::features<M>   [sample][features, padded]            few samples: registers run along features
//     along::samples<M>    [block of 16 samples][feature][16]    batches: registers run along samples
//     along::channels<M, C>    [sample][pixel][channel]          images between layers that would turn them
//
// A sequence's step t, feature f is feature t · F + f: row-major, so that taking all steps together moves
// nothing, and in blocks of samples every step of every block is a block of its own: what acts on each step
// sees steps as so many more samples.
//
// A block of samples is one cache line wide (16 floats, 8 doubles), whatever the ISA. Kernels take the
// strides from the wire's type; layers only say `x(feature, sample)`.

#include <ctnn/shape/steps.hpp>
#include <ctnn/shape/tensor.hpp>

#include <type_traits>

namespace ctnn::inline CTNN_ABI {

namespace along {
/// The user's own rows: dense, and aligned as it happens.
template <index M>
struct rows {
    static constexpr index samples = M;
    /// Samples that lie side by side.
    template <class T>
    static constexpr index lanes = 1;
    template <class T, index N>
    static constexpr index size = M * N;
    template <class T, index N>
    static constexpr index offset(index feature, index sample) {
        return sample * N + feature;
    }
};

/// Features side by side, each sample padded to whole cache lines.
template <index M>
struct features {
    static constexpr index samples = M;
    template <class T>
    static constexpr index lanes = 1;
    template <class T, index N>
    static constexpr index size = M * padded<T>(N);
    template <class T, index N>
    static constexpr index offset(index feature, index sample) {
        return sample * padded<T>(N) + feature;
    }
};

/// Images of C channels, which come last: those of a pixel side by side.
template <index M, index C>
struct channels : features<M> {
    template <class T, index N>
    static constexpr index offset(index feature, index sample) {
        return sample * padded<T>(N) + feature % (N / C) * C + feature / (N / C);
    }
};

/// Samples side by side, in blocks of one cache line per feature.
template <index M>
struct samples_in_blocks {
    static constexpr index samples = M;
    /// Samples of one block.
    template <class T>
    static constexpr index lanes = padded<T>(1);
    template <class T, index N>
    static constexpr index size = padded<T>(M) * N;
    template <class T, index N>
    static constexpr index offset(index feature, index sample) {
        constexpr index w = lanes<T>;
        return sample / w * w * N + feature * w + sample % w;
    }
};
template <index M>
using samples = samples_in_blocks<M>;

/// Of what a stream remembers: of one sample, where N steps may come at once.
template <index N>
struct steps_at_once : features<1> {};
} // namespace along

namespace kernels {

/// True for layouts whose registers run along samples.
template <class Layout>
constexpr bool runs_along_samples = false;
template <index M>
constexpr bool runs_along_samples<along::samples<M>> = true;
/// True for the user's rows.
template <class Layout>
constexpr bool is_rows = false;
template <index M>
constexpr bool is_rows<along::rows<M>> = true;

/// True for images whose channels come last.
template <class Layout>
constexpr bool has_channels_last = false;
template <index M, index C>
constexpr bool has_channels_last<along::channels<M, C>> = true;
/// What a layer can do with such images, of which it reads and writes so many channels: make one of another,
/// one of an image as ever, and the other way round; and whether it wants to, because else it would turn its own.
struct channels_last_ways {
    index read = 0, written = 0;
    bool keeps = false, begins = false, ends = false, wants = false;
};

/// A view of the values of shape S (of one sample) for all samples of Layout. Of: values of one step of the
/// wire that this one is a part of (a branch of a concat, a slice); of a whole wire those of its own steps.
template <class T, class S, class Layout, index Of = step_of<S>::size>
struct wire {
    using value_type = std::remove_const_t<T>;
    using shape_type = S;
    using layout = Layout;
    /// Values of one sample, and how many samples there are.
    static constexpr index features = S::size, samples = Layout::samples;
    /// Values of one step, here and in the whole wire; values of one sample there.
    static constexpr index step = step_of<S>::size, of = Of, all = step_count<S> * Of;
    static constexpr bool is_part = Of != step;
    /// Values of T that its memory takes (that of the whole wire), padding included.
    static constexpr index memory = Layout::template size<value_type, all>;

    T* data;

    /// The number of a feature in the whole wire, from the first one here on.
    static constexpr index place(index feature) {
        return is_part && is_sequence<S> ? feature / step * of + feature % step : feature;
    }
    constexpr T& operator()(index feature, index sample = 0) const {
        return data[Layout::template offset<value_type, all>(place(feature), sample)];
    }
    /// The same values for reading only.
    constexpr operator wire<const value_type, S, Layout, Of>() const { return {data}; }

    /// Where in a wire of the same shape and layout, a part of another perhaps, the value lies that is
    /// `offset` from the first one here.
    template <class Other>
    CTNN_INLINE static constexpr index counterpart(index offset) {
        if constexpr (Other::of == of) {
            return offset;
        } else { // [sample or block of them][step][value and lane]
            constexpr index lanes = Layout::template lanes<value_type>;
            constexpr index sample = Layout::template offset<value_type, all>(0, lanes),
                            other = Layout::template offset<value_type, Other::all>(0, lanes);
            const index in_sample = offset % sample;
            return offset / sample * other + in_sample / (of * lanes) * (Other::of * lanes) +
                   in_sample % (of * lanes);
        }
    }
};

/// Where no gradient is handed on: what stands for dx then.
struct not_handed_on {};

/// The steps of a wire of sequences as samples, when registers run along samples; those that fill up a block
/// become samples, too.
template <class T, class S, class Layout, index Of>
constexpr auto steps_as_samples(wire<T, S, Layout, Of> w) {
    using value = std::remove_const_t<T>;
    return wire<T, step_of<S>, along::samples<step_count<S> * padded<value>(Layout::samples)>, Of>{w.data};
}
/// The steps of one sample as rows, else.
template <class T, class S, class Layout, index Of>
constexpr auto steps_as_rows(wire<T, S, Layout, Of> w, index sample) {
    constexpr index n = step_count<S>;
    return wire<T, step_of<S>, std::conditional_t<n == 1, along::features<1>, along::rows<n>>, Of>{
        &w(0, sample)};
}

/// Calls kernel(wires...) so that it acts on every step of a sequence; once, as they are, where the wires
/// hold no sequences.
template <class Kernel, class X, class... Others>
constexpr void for_each_step(Kernel kernel, X x, Others... others) {
    using layout = typename X::layout;
    if constexpr (!is_sequence<typename X::shape_type>) {
        kernel(x, others...);
    } else if constexpr (runs_along_samples<layout>) {
        kernel(steps_as_samples(x), steps_as_samples(others)...);
    } else {
        for (index s = 0; s < layout::samples; ++s) kernel(steps_as_rows(x, s), steps_as_rows(others, s)...);
    }
}

/// How the wire is walked by kernels with registers along samples: the distance between features, between
/// blocks.
template <class Wire>
struct block_strides {
    using T = typename Wire::value_type;
    static constexpr index lanes = padded<T>(1);
    static constexpr index feature = lanes, block = lanes * Wire::all;
};

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
