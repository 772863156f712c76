#pragma once
// How types that data enter as store their values: arrays, nested or not, tensors, spans of arrays, unchecked
// pointers.

#include <ctnn/shape/tensor.hpp>

#include <array>
#include <span>
#include <type_traits>

namespace ctnn::inline CTNN_ABI {

/// A pointer whose count of values the caller answers for; made by `nn::unchecked<N>(pointer)`.
template <index N, class T>
struct unchecked_values {
    T* pointer;
};

/// Says that `pointer` has N values behind it: for data whose size is known only while running.
template <index N, class T>
constexpr unchecked_values<N, T> unchecked(T* pointer) {
    return {pointer};
}

/// How a type stores its values: `count` of them (0: it cannot enter), of type `element`, from `first` on.
/// The primary is a scalar.
template <class X>
struct values_of {
    static constexpr index count = std::is_arithmetic_v<X> || std::is_enum_v<X>;
    using element = std::remove_const_t<X>;
    static constexpr const X* first(const X& x) { return __builtin_addressof(x); }
    static constexpr void copy(const X& x, auto*& to) { *to++ = x; }
};

/// The one way through nested arrays: the same for C arrays, std::array and spans of them.
template <class Row, index N>
struct values_of_rows {
    static constexpr index count = N * values_of<Row>::count;
    using element = typename values_of<Row>::element;
    CTNN_INLINE static constexpr const element* first_of(const Row* rows) {
        if constexpr (std::is_same_v<Row, element>) return rows;
        else return values_of<Row>::first(*rows);
    }
    /// For constant expressions, where a pointer may not walk from one row into the next.
    static constexpr void copy_rows(const Row* rows, auto*& to) {
        for (index i = 0; i < N; ++i) values_of<Row>::copy(rows[i], to);
    }
};

template <class Row, std::size_t N>
struct values_of<Row[N]> : values_of_rows<Row, index(N)> {
    static constexpr auto first(const Row (&x)[N]) { return values_of<Row[N]>::first_of(x); }
    static constexpr void copy(const Row (&x)[N], auto*& to) { values_of<Row[N]>::copy_rows(x, to); }
};

template <class Row, std::size_t N>
struct values_of<std::array<Row, N>> : values_of_rows<Row, index(N)> {
    static constexpr auto first(const std::array<Row, N>& x) {
        return values_of<std::array<Row, N>>::first_of(x.data());
    }
    static constexpr void copy(const std::array<Row, N>& x, auto*& to) {
        values_of<std::array<Row, N>>::copy_rows(x.data(), to);
    }
};

/// What may stand inside an array: a scalar or an array again. Tensors and spans would leave gaps between the
/// rows.
template <class X>
constexpr bool nests_without_gaps = std::is_arithmetic_v<X> || std::is_enum_v<X>;
template <class Row, std::size_t N>
constexpr bool nests_without_gaps<Row[N]> = nests_without_gaps<Row>;
template <class Row, std::size_t N>
constexpr bool nests_without_gaps<std::array<Row, N>> = nests_without_gaps<Row> && N != 0;

/// The doors that may only stand outermost: tensor, span of arrays, unchecked.
template <class X>
struct door : values_of<X> {
    static constexpr bool open = nests_without_gaps<X>;
};

template <class T, class S>
struct door<tensor<T, S>> {
    static constexpr bool open = true;
    static constexpr index count = S::size;
    using element = T;
    static constexpr const T* first(const tensor<T, S>& x) { return x.data(); }
    static constexpr void copy(const tensor<T, S>& x, auto*& to) {
        for (const T& value : x) *to++ = value;
    }
};

template <class Row, std::size_t N>
struct door<std::span<Row, N>> : values_of_rows<std::remove_const_t<Row>, index(N)> {
    static constexpr bool open = N != std::dynamic_extent && nests_without_gaps<std::remove_const_t<Row>>;
    static constexpr auto first(const std::span<Row, N>& x) { return door::first_of(x.data()); }
    static constexpr void copy(const std::span<Row, N>& x, auto*& to) { door::copy_rows(x.data(), to); }
};

template <index N, class T>
struct door<unchecked_values<N, T>> {
    static constexpr bool open = true;
    static constexpr index count = N;
    using element = std::remove_const_t<T>;
    static constexpr const element* first(const unchecked_values<N, T>& x) { return x.pointer; }
    static constexpr void copy(const unchecked_values<N, T>& x, auto*& to) {
        for (index i = 0; i < N; ++i) *to++ = x.pointer[i];
    }
};

} // namespace ctnn::inline CTNN_ABI
