#pragma once
// What happens to a finished register before it is stored. A kernel says `put(act, to, v)` where it would
// store act(v), and `hand_on(slope, v, x, dx)` where it would store slope(v, x): an activation, or an
// activation with what is joined behind it.
//
//     y = act2(act1(v) + other),  y = act2(act1(v) · other)    forward; act1(v), too, where it is read
//     dx (+)= slope · (v + other)                              backward
//
// The other value lies where v goes, in a wire of the same shape.

#include <ctnn/kernels/simd/rounded.hpp>
#include <ctnn/kernels/simd/shuffle.hpp>
#include <ctnn/kernels/wire/wire.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// Which lanes of a register there are: all; the first Count; the first n.
struct all_lanes {
    template <class T>
    CTNN_INLINE vec<T> get(const T* p) const {
        return load(p);
    }
    template <class T>
    CTNN_INLINE void set(T* p, vec<T> v) const {
        store(p, v);
    }
};
template <index Count>
struct first_of_lanes {
    template <class T>
    CTNN_INLINE vec<T> get(const T* p) const {
        return load_first<Count>(p);
    }
    template <class T>
    CTNN_INLINE void set(T* p, vec<T> v) const {
        store_first<Count>(p, v);
    }
};
struct some_lanes {
    index n;
    template <class T>
    CTNN_INLINE vec<T> get(const T* p) const {
        alignas(alignment) T lanes[width<T>] = {};
        for (index i = 0; i < n; ++i) lanes[i] = p[i];
        return load(lanes);
    }
    template <class T>
    CTNN_INLINE void set(T* p, vec<T> v) const {
        store_some(p, v, n);
    }
};

/// No activation.
struct as_it_is {
    CTNN_INLINE constexpr auto operator()(auto v) const { return v; }
};

/// hand_on for one value.
template <class Slope, class T>
CTNN_INLINE constexpr void hand_on_one(const Slope& slope, T v, const T* x, T* dx) {
    if constexpr (requires { slope.share_one(v, x, dx); }) *dx = slope.share_one(v, x, dx);
    else *dx = slope(v, x);
}

/// Whether an epilogue joins.
template <class Act>
constexpr bool joins = requires(const Act& act, float* to, vec<float> v) { act.join(v, to, all_lanes{}); } ||
                       requires(const Act& act, double* to, vec<double> v) { act.join(v, to, all_lanes{}); };

/// v, joined with what is to be joined before the last activation; v itself where that is nothing.
template <class Act, class V, class T, class Lanes = all_lanes>
CTNN_INLINE inline V joined(const Act& act, V v, T* to, Lanes lanes = {}) {
    if constexpr (requires { act.join(v, to, lanes); }) return act.join(v, to, lanes);
    else return v;
}
/// Stores act of v at `to`.
template <class Act, class V, class T, class Lanes = all_lanes>
CTNN_INLINE inline void put(const Act& act, T* to, V v, Lanes lanes = {}) {
    lanes.set(to, act(joined(act, v, to, lanes)));
}
/// The same for one value.
template <class Act, class T>
CTNN_INLINE constexpr void put_one(const Act& act, T* to, T v) {
    if constexpr (requires { act.join_one(v, to); }) *to = act(act.join_one(v, to));
    else *to = act(v);
}
/// Stores a share v of dx at `dx`, times the slope at x.
template <class Slope, class T>
CTNN_INLINE inline void hand_on(const Slope& slope, vec<T> v, const T* x, T* dx) {
    if constexpr (requires { slope.share(v, x, dx); }) store(dx, slope.share(v, x, dx));
    else store(dx, slope(v, x));
}

/// Calls run(offset in W, lanes) for the registers of wires of one shape and layout, value by value: of whole
/// ones with their padding, where one is a part step by step, the last register of a step as far as it goes.
template <class W, class... Others, class Run>
CTNN_INLINE constexpr void each_register(Run run) {
    using T = typename W::value_type;
    if constexpr (!(W::is_part || ... || Others::is_part)) {
        for (index i = 0; i < W::memory; i += width<T>) run(i, all_lanes{});
    } else {
        constexpr index lanes = W::layout::template lanes<T>,
                        sample = W::layout::template offset<T, W::all>(0, lanes),
                        rest = W::step * lanes % width<T>;
        for (index s = 0; s < W::samples; s += lanes)
            for (index t = 0; t < step_count<typename W::shape_type>; ++t) {
                const index from = s / lanes * sample + t * W::of * lanes, whole = W::step * lanes - rest;
                for (index i = 0; i < whole; i += width<T>) run(from + i, all_lanes{});
                if constexpr (rest != 0) run(from + whole, first_of_lanes<rest>{});
            }
    }
}

/// Where nothing is.
struct no_wire {};

/// Act2 of First(v) joined with another value. First: an activation, or one more such epilogue. Y: what the
/// kernel stores into; Own: where First(v) goes, too, or no_wire.
template <class First, bool Multiplies, class Act2, class Y, class Other, class Own>
struct joining {
    First first;
    Act2 last;
    Y y;
    Other other;
    [[no_unique_address]] Own own;

    template <class V, class T, class Lanes>
    CTNN_INLINE V join(V v, T* to, Lanes lanes) const {
        const index at = to - y.data;
        v = first(joined(first, v, to, lanes));
        if constexpr (!__is_same(Own, no_wire)) lanes.set(own.data + Y::template counterpart<Own>(at), v);
        const V w = lanes.get(other.data + Y::template counterpart<Other>(at));
        if constexpr (Multiplies) return v * w;
        else return rounded(v) + w;
    }
    /// The same for one value.
    template <class T>
    CTNN_INLINE constexpr T join_one(T v, T* to) const {
        const index at = to - y.data;
        if constexpr (requires { first.join_one(v, to); }) v = first.join_one(v, to);
        v = first(v);
        if constexpr (!__is_same(Own, no_wire)) own.data[Y::template counterpart<Own>(at)] = v;
        const T w = other.data[Y::template counterpart<Other>(at)];
        if constexpr (Multiplies) return v * w;
        else return rounded(v) + w;
    }
    CTNN_INLINE constexpr auto operator()(auto v) const { return last(v); }
    constexpr auto near_zero() const
        requires requires(Act2 act) { act.near_zero(); }
    {
        return last.near_zero();
    }
};

/// A share of dx with another gradient added (Other, or no_wire), times the slope, and added to what is there
/// (Adds).
template <class Slope, class DX, class Other, bool Adds>
struct sharing {
    Slope slope;
    DX dx;
    [[no_unique_address]] Other other;

    template <class T>
    CTNN_INLINE vec<T> share(vec<T> v, const T* x, T* to) const {
        if constexpr (!__is_same(Other, no_wire))
            v = rounded(v) + load(other.data + DX::template counterpart<Other>(to - dx.data));
        v = slope(v, x);
        if constexpr (Adds) v = rounded(v) + load(to);
        return v;
    }
    /// The same for one value.
    template <class T>
    CTNN_INLINE constexpr T share_one(T v, const T* x, T* to) const {
        if constexpr (!__is_same(Other, no_wire))
            v = rounded(v) + other.data[DX::template counterpart<Other>(to - dx.data)];
        v = slope(v, x);
        if constexpr (Adds) v = rounded(v) + *to;
        return v;
    }
};

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
