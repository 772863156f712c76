#pragma once
// The samples of a wire as a kernel meets them one after the other: a register of samples side by side, or a
// single one. One algorithm over `at.get(x, i)` and `at.put(act, y, i, v)` serves both, numbers that have no
// registers, and constant expressions.

#include <ctnn/kernels/wire/epilogue.hpp>
#include <ctnn/kernels/math/math.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// A register of neighbouring samples, the first of which is `sample`.
template <class T>
struct register_of_samples {
    using value = vec<T>;
    index sample;

    template <class W>
    CTNN_INLINE static auto* address(W w, index feature, index sample) {
        constexpr index lanes = padded<T>(1);
        return w.data + (sample / lanes * W::all + feature) * lanes + sample % lanes;
    }
    template <class W>
    CTNN_INLINE value get(W w, index feature) const {
        return load(address(w, feature, sample));
    }
    template <class Act, class W>
    CTNN_INLINE void put(const Act& act, W w, index feature, value v) const {
        kernels::put(act, address(w, feature, sample), v);
    }
    template <class Slope, class X, class DX>
    CTNN_INLINE void hand_on(const Slope& slope, X x, DX dx, index feature, value v) const {
        kernels::hand_on(slope, v, static_cast<const T*>(address(x, feature, sample)),
                         address(dx, feature, sample));
    }
    /// One number of each sample, side by side.
    CTNN_INLINE value read(const T* row) const { return load(row + sample); }
    CTNN_INLINE void write(T* row, value v) const { store(row + sample, v); }
};

/// One sample.
template <class T>
struct one_sample {
    using value = T;
    index sample;

    template <class W>
    constexpr T get(W w, index feature) const {
        return w(feature, sample);
    }
    template <class Act, class W>
    constexpr void put(const Act& act, W w, index feature, T v) const {
        put_one(act, &w(feature, sample), v);
    }
    template <class Slope, class X, class DX>
    constexpr void hand_on(const Slope& slope, X x, DX dx, index feature, T v) const {
        hand_on_one(slope, v, static_cast<const T*>(&x(feature, sample)), &dx(feature, sample));
    }
    constexpr T read(const T* row) const { return row[sample]; }
    constexpr void write(T* row, T v) const { row[sample] = v; }
};

/// The sum over the samples of `at`.
template <class T>
CTNN_INLINE inline T sum_of_lanes(vec<T> v) {
    return reduce_add(v);
}
template <class T>
CTNN_INLINE constexpr T sum_of_lanes(T v) {
    return v;
}

/// Calls body(at) for all samples of a pass that trains: registers along samples, where T has any.
template <class W, class Body>
constexpr void each_of_training(Body body) {
    using T = typename W::value_type;
    if constexpr (has_simd<T>)
        for (index s = 0; s < W::samples; s += width<T>) body(register_of_samples<T>{s});
    else
        for (index s = 0; s < W::samples; ++s) body(one_sample<T>{s});
}
/// Zeros for the samples that do not count.
template <class T>
struct counting {
    bits<T> keep{};
    CTNN_INLINE explicit counting(index n) {
        for (index i = 0; i < width<T>; ++i) keep[i] = i < n ? -1 : 0;
    }
    CTNN_INLINE vec<T> operator()(vec<T> v) const { return from_bits<T>(to_bits(v) & keep); }
};
template <class T>
    requires(!has_simd<T>)
struct counting<T> {
    bool keep;
    explicit counting(index n) : keep(n > 0) {}
    T operator()(T v) const { return keep ? v : T(0); }
};

/// Calls body(at, those that count) for all samples of a pass that trains: the first `count`, Steps samples
/// of the wire each. What lies behind them is whatever was there before, and its gradients have to become
/// zero.
template <class W, index Steps, class Body>
CTNN_INLINE inline void each_counted(index count, Body body) {
    using T = typename W::value_type;
    constexpr index lanes = padded<T>(1);
    each_of_training<W>([&](auto at) CTNN_INLINE {
        body(at, counting<T>(count - (at.sample / lanes / Steps * lanes + at.sample % lanes)));
    });
}

template <class T>
using value_of_training =
    typename std::conditional_t<has_simd<T>, register_of_samples<T>, one_sample<T>>::value;

/// Calls body(at) for all samples of a wire whose steps are samples already, if it holds a sequence:
/// registers of them where they lie so.
template <class W, class Body>
constexpr void each_of_samples(Body body) {
    using T = typename W::value_type;
    if constexpr (has_simd<T> && runs_along_samples<typename W::layout>) {
        if (!std::is_constant_evaluated()) {
            each_of_training<W>(body);
            return;
        }
    }
    for (index s = 0; s < W::samples; ++s) body(one_sample<T>{s});
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
