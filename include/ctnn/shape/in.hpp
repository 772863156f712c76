#pragma once
// in<N, T>: the one door through which data enter. It takes whatever holds exactly N values of T, row-major.
//
//     float image[28][28];                     nn::predict(model, image);
//     std::array<std::array<float, 784>, 32>   nn::predict<32>(model, images);
//     const float* somewhere;                  nn::predict(model, nn::unchecked<784>(somewhere));
//
// Any nesting of C arrays and std::array, a tensor, another in, a static-extent span of such arrays, or a
// scalar where N = 1. A size that is wrong does not compile. Nothing is copied: the door holds a pointer,
// valid as long as the data.

#include <ctnn/shape/steps.hpp>
#include <ctnn/shape/tensor.hpp>

#include <array>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>

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
    static constexpr const X* first(const X& x) { return std::addressof(x); }
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

/// Whether data can enter.
template <class X, index N, class T>
struct data_facts {
    static constexpr bool open = door<X>::open;
    static constexpr bool type = !open || std::is_same_v<typename door<X>::element, T>;
    static constexpr bool size = !open || !type || door<X>::count == N;
    static constexpr bool value = open && type && size;
};
/// Reports data that cannot enter: not an array, another element type, another number of values. As for every
/// report of ctnn's, only its size is asked for: a class whose static_assert fails has no members to clang
/// 14, and asking for one would be a second error.
template <class X, index N, class T>
struct the_data_fit {
    using facts = data_facts<X, N, T>;
    static_assert(
        facts::open,
        "ctnn: data enter as arrays, std::arrays, a tensor, or a span of fixed size; for a run-time size say "
        "nn::unchecked<N>(pointer)");
    static_assert(facts::type, "ctnn: the data are of another element type than the model (float or double); "
                               "tokens come as integers");
    static_assert(facts::size, "ctnn: the data hold another number of values than the network takes");
};

/// The element type with which X enters a network of type T whose input is S: T; tokens come as any integers.
template <class S, class T, class X>
struct element_entering {
    using type = T;
};
template <index N, index V, class T, class X>
struct element_entering<steps<N, token<V>>, T, X> {
    using element = typename door<X>::element;
    using type = std::conditional_t<std::is_integral_v<element> || std::is_enum_v<element>, element, int>;
};
template <class S, class T, class X>
using entering = typename element_entering<S, T, X>::type;

/// A read-only view of exactly N values of T, row-major. Implicit from everything that the heading lists.
template <index N, class T>
class in {
  public:
    template <class X>
    constexpr in(const X& x) : pointer_(enter(x)) {}

    constexpr const T* data() const { return pointer_; }
    static constexpr index size() { return N; }

    /// Writes the N values to `to`, in order; the way in for constant expressions.
    template <class X>
    static constexpr void copy(const X& x, T* to) {
        if constexpr (enters<X>) door<X>::copy(x, to);
        else static_assert(sizeof(the_data_fit<X, N, T>) > 0);
    }

  private:
    template <class X>
    static constexpr bool enters = data_facts<X, N, T>::value;

    template <class X>
    CTNN_INLINE static constexpr const T* enter(const X& x) {
        if constexpr (enters<X>) return door<X>::first(x);
        else static_assert(sizeof(the_data_fit<X, N, T>) > 0);
        return nullptr;
    }
    const T* pointer_;
};

/// What has entered may be handed on.
template <index N, class T>
struct door<in<N, T>> {
    static constexpr bool open = true;
    static constexpr index count = N;
    using element = T;
    static constexpr const T* first(const in<N, T>& x) { return x.data(); }
    static constexpr void copy(const in<N, T>& x, auto*& to) {
        for (index i = 0; i < N; ++i) *to++ = x.data()[i];
    }
};

/// Arrays, nested or not, and ranges of contiguous values: what `flat_span` makes one span of, const where X
/// is.
template <class X>
constexpr bool is_flat_range = nests_without_gaps<std::remove_const_t<X>> || requires(X& x) { std::span(x); };
template <class X>
constexpr auto flat_span(X& x) {
    using rows = values_of<std::remove_const_t<X>>;
    if constexpr (nests_without_gaps<std::remove_const_t<X>>) {
        using value =
            std::conditional_t<std::is_const_v<X>, const typename rows::element, typename rows::element>;
        return std::span<value>(const_cast<value*>(rows::first(x)), std::size_t(rows::count));
    } else {
        return std::span(x);
    }
}
template <class X>
struct flat_element {
    using type = void;
};
template <class X>
    requires is_flat_range<X>
struct flat_element<X> {
    using type = typename decltype(flat_span(std::declval<X&>()))::element_type;
};

/// Data as rows, for `run(rows)`: N values where they lie, in constant expressions a copy.
template <index N, class Value, class X, class Run>
constexpr void with_copied_rows(const X& x, const Run& run) {
    Value rows[N]{};
    in<N, Value>::copy(x, rows);
    run(rows);
}
template <index N, class Value, class X, class Run>
constexpr void with_rows(const X& x, const Run& run) {
    // The copy in a function of its own: an unoptimised frame has room for every local of its function, used
    // or not.
    if constexpr (!data_facts<X, N, Value>::value) static_assert(sizeof(the_data_fit<X, N, Value>) > 0);
    else if (std::is_constant_evaluated()) with_copied_rows<N, Value>(x, run);
    else run(in<N, Value>(x).data());
}

} // namespace ctnn::inline CTNN_ABI
