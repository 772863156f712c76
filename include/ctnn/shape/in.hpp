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

#include <ctnn/shape/door.hpp>
#include <ctnn/shape/steps.hpp>

#include <type_traits>

namespace ctnn::inline CTNN_ABI {

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
    /// Compared in the assertion itself: a compiler then prints both numbers.
    static constexpr index given = facts::open && facts::type ? door<X>::count : N;
    static_assert(
        given == N,
        "ctnn: the data hold another number of values than the network takes: those of one sample, or "
        "of as many as the call says, nn::predict<32>(model, x), or a trainer's batch");
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
