#pragma once
// Across lanes: sums and maxima of a register by halves, always in the same order, and the transpose of W
// registers.

#include <ctnn/kernels/simd/simd.hpp>
#include <ctnn/shape/tensor.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// Lanes of (a, b) by number: 0..W-1 of a, W..2W-1 of b.
template <class T, int... Lanes>
CTNN_INLINE inline vec<T> lanes_of(vec<T> a, vec<T> b, std::integer_sequence<int, Lanes...>) {
    return vec<T>(raw<T>(__builtin_shufflevector(a.lanes, b.lanes, Lanes...)));
}

/// The lane indices f(0), f(1), ..., f(W-1).
template <class F, int... I>
constexpr auto indices_by(std::integer_sequence<int, I...>) -> std::integer_sequence<int, F::of(I)...>;
template <class T, class F>
using indices = decltype(indices_by<F>(std::make_integer_sequence<int, int(width<T>)>{}));

/// Lanes Shift..W-1 of one register, then the first ones of the next.
template <int Shift>
struct shifted_by {
    static constexpr int of(int lane) { return lane + Shift; }
};
template <int Shift, class T>
CTNN_INLINE inline vec<T> shifted(vec<T> a, vec<T> next) {
    return lanes_of(a, next, indices<T, shifted_by<Shift>>{});
}

/// Each lane's partner at a distance of Half.
template <int Half>
struct partner {
    static constexpr int of(int lane) { return lane ^ Half; }
};
/// Lanes First, First + 2, First + 4, ... of two registers.
template <int First>
struct every_second {
    static constexpr int of(int lane) { return 2 * lane + First; }
};
/// A swap of W/2-blocks between two registers: what the first of a pair keeps and takes, and the second.
template <int Half, int W>
struct first_of_pair {
    static constexpr int of(int lane) { return lane & Half ? W + lane - Half : lane; }
};
template <int Half, int W>
struct second_of_pair {
    static constexpr int of(int lane) { return lane & Half ? W + lane : lane + Half; }
};

template <int Half, class T, class Op>
CTNN_INLINE inline vec<T> reduce(vec<T> v, Op op) {
    if constexpr (Half == 0) return v;
    else return reduce<Half / 2>(op(v, lanes_of(v, v, indices<T, partner<Half>>{})), op);
}
/// Lanes First, First + 2, ... of two registers.
template <int First, class T>
CTNN_INLINE inline vec<T> every_second_of(const vec<T> (&both)[2]) {
    return lanes_of(both[0], both[1], indices<T, every_second<First>>{});
}
/// Lanes p[first], p[first + Step], p[first + 2 · Step], ... with first < Step; of p's first W · Step values
/// all may be read.
template <index Step, class T>
CTNN_INLINE inline vec<T> load_every(const T* p, index first = 0) {
    if constexpr (Step == 1) {
        return load(p);
    } else if constexpr (Step == 2) {
        const vec<T> both[] = {load(p), load(p + width<T>)};
        return first == 0 ? every_second_of<0>(both) : every_second_of<1>(both);
    } else {
        alignas(alignment) T lanes[width<T>];
        for (index i = 0; i < width<T>; ++i) lanes[i] = p[first + i * Step];
        return load(lanes);
    }
}

/// Writes the first n lanes.
template <class T>
CTNN_INLINE inline void store_some(T* to, vec<T> v, index n) {
    alignas(alignment) T lanes[width<T>];
    store(lanes, v);
    for (index i = 0; i < n; ++i) to[i] = lanes[i];
}
/// Writes the first Count lanes, Count between 1 and W.
template <index Count, class T>
CTNN_INLINE inline void store_first(T* to, vec<T> v) {
    if constexpr (Count >= width<T>) store(to, v);
    else if constexpr (requires { set_first<Count>(to, v.lanes); }) set_first<Count>(to, v.lanes);
    else __builtin_memcpy(to, &v.lanes, std::size_t(Count) * sizeof(T));
}
/// The first Count lanes; the others are zero.
template <index Count, class T>
CTNN_INLINE inline vec<T> first_lanes(vec<T> v) {
    bits<T> keep{};
#pragma GCC unroll 16
    for (index i = 0; i < Count; ++i) keep[i] = -1;
    return from_bits<T>(to_bits(v) & keep);
}
/// Reads Count values, Count between 1 and W; the other lanes are zero.
template <index Count, class T>
CTNN_INLINE inline vec<T> load_first(const T* from) {
    if constexpr (Count >= width<T>) {
        return load(from);
    } else if constexpr (requires { first_of<Count>(from); }) {
        return first_of<Count>(from);
    } else {
        vec<T> v = zero<T>();
        __builtin_memcpy(&v.lanes, from, std::size_t(Count) * sizeof(T));
        return v;
    }
}
template <class T>
CTNN_INLINE inline T first_lane(vec<T> v) {
    return v.lanes[0];
}
/// The sum of all lanes.
template <class T>
CTNN_INLINE inline T reduce_add(vec<T> v) {
    return first_lane(reduce<int(width<T> / 2)>(v, [](vec<T> a, vec<T> b) { return a + b; }));
}
/// The largest of all lanes.
template <class T>
CTNN_INLINE inline T reduce_max(vec<T> v) {
    return first_lane(reduce<int(width<T> / 2)>(v, [](vec<T> a, vec<T> b) { return max(a, b); }));
}

template <int Half, class T>
CTNN_INLINE inline void transpose_from(vec<T> (&rows)[width<T>]) {
    if constexpr (Half > 0) {
        constexpr int w = int(width<T>);
#pragma GCC unroll 16
        for (int i = 0; i < w; ++i)
            if (!(i & Half)) {
                const vec<T> a = rows[i], b = rows[i + Half];
                rows[i] = lanes_of(a, b, indices<T, first_of_pair<Half, w>>{});
                rows[i + Half] = lanes_of(a, b, indices<T, second_of_pair<Half, w>>{});
            }
        transpose_from<Half / 2>(rows);
    }
}
/// Transposes W registers of W lanes in place, by swapping ever smaller blocks (Eklundh 1972).
template <class T>
CTNN_INLINE inline void transpose(vec<T> (&rows)[width<T>]) {
    transpose_from<int(width<T> / 2)>(rows);
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
