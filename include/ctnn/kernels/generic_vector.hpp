#pragma once
// Registers where xsimd knows no ISA (RISC-V, Cortex-M): the compiler's vector extension, 16 bytes wide.

#include <ctnn/kernels/scalar.hpp>

#include <cstddef>

namespace ctnn::inline CTNN_ABI {
namespace kernels::generic {

/// What comparing two batches gives: all bits or none, per lane.
template <class I>
struct batch_bool {
    I data;
};

/// 16 bytes of T as the compiler's vector type.
template <class T>
struct vector_of;
template <>
struct vector_of<float> {
    typedef float type __attribute__((vector_size(16)));
};
template <>
struct vector_of<double> {
    typedef double type __attribute__((vector_size(16)));
};

/// 16 bytes of T, with the part of xsimd::batch's interface that simd.hpp uses.
template <class T>
struct batch {
    using type = typename vector_of<T>::type;
    static constexpr std::size_t size = 16 / sizeof(T);
    type data;

    batch() = default;
    CTNN_INLINE explicit batch(type v) : data(v) {}
    CTNN_INLINE explicit batch(T s) : data(s - type{}) {} // keeps -0
    CTNN_INLINE static batch load_unaligned(const T* p) {
        batch b;
        __builtin_memcpy(&b.data, p, sizeof b.data);
        return b;
    }
    CTNN_INLINE void store_unaligned(T* p) const { __builtin_memcpy(p, &data, sizeof data); }

    CTNN_INLINE friend batch operator+(batch a, batch b) { return batch(a.data + b.data); }
    CTNN_INLINE friend batch operator-(batch a, batch b) { return batch(a.data - b.data); }
    CTNN_INLINE friend batch operator*(batch a, batch b) { return batch(a.data * b.data); }
    CTNN_INLINE friend batch operator/(batch a, batch b) { return batch(a.data / b.data); }
    CTNN_INLINE friend batch operator-(batch a) { return batch(-a.data); }
    CTNN_INLINE friend auto operator<(batch a, batch b) { return batch_bool<decltype(a.data < b.data)>{a.data < b.data}; }
    CTNN_INLINE friend auto operator<=(batch a, batch b) {
        return batch_bool<decltype(a.data <= b.data)>{a.data <= b.data};
    }
    CTNN_INLINE friend auto operator==(batch a, batch b) {
        return batch_bool<decltype(a.data == b.data)>{a.data == b.data};
    }
};

template <class I, class T>
CTNN_INLINE inline batch<T> select(batch_bool<I> m, batch<T> a, batch<T> b) {
    return batch<T>(m.data ? a.data : b.data);
}
template <class I>
CTNN_INLINE inline bool all(batch_bool<I> m) {
    bool every = true;
    for (std::size_t i = 0; i < sizeof(I) / sizeof(m.data[0]); ++i) every = every && m.data[i] != 0;
    return every;
}
template <class T>
CTNN_INLINE inline batch<T> max(batch<T> a, batch<T> b) {
    return select(b < a, a, b);
}
template <class T>
CTNN_INLINE inline batch<T> min(batch<T> a, batch<T> b) {
    return select(a < b, a, b);
}
/// Where x is NaN.
template <class T>
CTNN_INLINE inline auto isnan(batch<T> x) {
    return batch_bool<decltype(x.data != x.data)>{x.data != x.data};
}
/// a · b + c as the scalar has it: fused where the target can.
template <class T>
CTNN_INLINE inline batch<T> fma(batch<T> a, batch<T> b, batch<T> c) {
    for (std::size_t i = 0; i < batch<T>::size; ++i) c.data[i] = kernels::fma(T(a.data[i]), T(b.data[i]), T(c.data[i]));
    return c;
}
template <class T>
CTNN_INLINE inline batch<T> sqrt(batch<T> x) {
    for (std::size_t i = 0; i < batch<T>::size; ++i)
        x.data[i] = sizeof(T) == 4 ? T(__builtin_sqrtf(float(x.data[i]))) : T(__builtin_sqrt(double(x.data[i])));
    return x;
}

} // namespace kernels::generic
} // namespace ctnn::inline CTNN_ABI
