#pragma once
// The functions of formulas, in ctnn itself: exp, log, sqrt, abs, max, min, copysign and select, of numbers
// (constexpr) and of registers alike. A constant beside a register becomes one; whole numbers become doubles.
//
//     nn::select(x > 0, x, nn::exp(x) - 1)        nn::max(x, 0)
//
// An activation has them by their bare names, and tanh and sigmoid, too (nn::tanh and nn::sigmoid are
// activations, and functions as well).

#include <ctnn/kernels/math/math.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {
// Registers and constants: to the operators of registers a constant could become a register as well as a
// register a number.

template <class T, constant S>
CTNN_INLINE inline vec<T> operator+(vec<T> a, S b) {
    return a + vec<T>(b);
}
template <class T, constant S>
CTNN_INLINE inline vec<T> operator+(S a, vec<T> b) {
    return vec<T>(a) + b;
}
template <class T, constant S>
CTNN_INLINE inline vec<T> operator-(vec<T> a, S b) {
    return a - vec<T>(b);
}
template <class T, constant S>
CTNN_INLINE inline vec<T> operator-(S a, vec<T> b) {
    return vec<T>(a) - b;
}
template <class T, constant S>
CTNN_INLINE inline vec<T> operator*(vec<T> a, S b) {
    return a * vec<T>(b);
}
template <class T, constant S>
CTNN_INLINE inline vec<T> operator*(S a, vec<T> b) {
    return vec<T>(a) * b;
}
template <class T, constant S>
CTNN_INLINE inline vec<T> operator/(vec<T> a, S b) {
    return a / vec<T>(b);
}
template <class T, constant S>
CTNN_INLINE inline vec<T> operator/(S a, vec<T> b) {
    return vec<T>(a) / b;
}
template <class T, constant S>
CTNN_INLINE inline mask<T> operator<(vec<T> a, S b) {
    return a < vec<T>(b);
}
template <class T, constant S>
CTNN_INLINE inline mask<T> operator<(S a, vec<T> b) {
    return vec<T>(a) < b;
}
template <class T, constant S>
CTNN_INLINE inline mask<T> operator>(vec<T> a, S b) {
    return a > vec<T>(b);
}
template <class T, constant S>
CTNN_INLINE inline mask<T> operator>(S a, vec<T> b) {
    return vec<T>(a) > b;
}
template <class T, constant S>
CTNN_INLINE inline mask<T> operator<=(vec<T> a, S b) {
    return a <= vec<T>(b);
}
template <class T, constant S>
CTNN_INLINE inline mask<T> operator<=(S a, vec<T> b) {
    return vec<T>(a) <= b;
}
template <class T, constant S>
CTNN_INLINE inline mask<T> operator>=(vec<T> a, S b) {
    return a >= vec<T>(b);
}
template <class T, constant S>
CTNN_INLINE inline mask<T> operator>=(S a, vec<T> b) {
    return vec<T>(a) >= b;
}
template <class T, constant S>
CTNN_INLINE inline mask<T> operator==(vec<T> a, S b) {
    return a == vec<T>(b);
}
} // namespace kernels

/// What numbers and registers have in common: the register, if there is one; of whole numbers double.
template <class A, class B = A>
struct in_common {
    using both = std::common_type_t<A, B>;
    using type = std::conditional_t<std::is_integral_v<both>, double, both>;
};
template <class T, class B>
struct in_common<kernels::vec<T>, B> {
    using type = kernels::vec<T>;
};
template <class A, class T>
struct in_common<A, kernels::vec<T>> {
    using type = kernels::vec<T>;
};
template <class T>
struct in_common<kernels::vec<T>, kernels::vec<T>> {
    using type = kernels::vec<T>;
};
template <class... V>
using number_of = typename in_common<V...>::type;

/// e^x.
template <class V>
CTNN_INLINE constexpr auto exp(V x) {
    using kernels::exp;
    return exp(number_of<V>(x));
}
/// ln x: -infinity at 0, NaN below.
template <class V>
CTNN_INLINE constexpr auto log(V x) {
    using kernels::log;
    return log(number_of<V>(x));
}
/// √x: NaN below 0.
template <class V>
CTNN_INLINE constexpr auto sqrt(V x) {
    using kernels::sqrt;
    return sqrt(number_of<V>(x));
}
/// |x|.
template <class V>
CTNN_INLINE constexpr auto abs(V x) {
    using kernels::abs;
    return abs(number_of<V>(x));
}
/// |x| with the sign of another.
template <class A, class B>
CTNN_INLINE constexpr auto copysign(A x, B sign) {
    using kernels::copysign;
    using V = number_of<A, B>;
    return copysign(V(x), V(sign));
}

/// What select makes under M: of a comparison of registers a register, even of constants.
template <class M, class A, class B>
struct selected : in_common<A, B> {};
template <class T, class A, class B>
struct selected<kernels::mask<T>, A, B> {
    using type = kernels::vec<T>;
};
/// a where m, else b. m: a comparison of numbers or of registers, x > 0.
template <class M, class A, class B>
CTNN_INLINE constexpr auto select(M m, A a, B b) {
    using V = typename selected<M, A, B>::type;
    if constexpr (std::is_same_v<M, bool>) {
        return m ? V(a) : V(b);
    } else {
        using kernels::select;
        return select(m, V(a), V(b));
    }
}
/// The larger; NaN where one of them is, as PyTorch's maximum.
template <class A, class B>
CTNN_INLINE constexpr auto max(A a, B b) {
    using kernels::max;
    using V = number_of<A, B>;
    const V x = V(a), y = V(b);
    if constexpr (kernels::float_like<V>) return ctnn::select(kernels::is_nan(x), x, max(x, y));
    else return max(x, y);
}
/// The smaller; NaN where one of them is, as PyTorch's minimum.
template <class A, class B>
CTNN_INLINE constexpr auto min(A a, B b) {
    using kernels::min;
    using V = number_of<A, B>;
    const V x = V(a), y = V(b);
    if constexpr (kernels::float_like<V>) return ctnn::select(kernels::is_nan(x), x, min(x, y));
    else return min(x, y);
}

/// What an activation has by bare names: ::exp knows no registers, and ::select is another thing.
template <class Activation>
struct formulas {
    static CTNN_INLINE constexpr auto exp(auto x) { return ctnn::exp(x); }
    static CTNN_INLINE constexpr auto log(auto x) { return ctnn::log(x); }
    static CTNN_INLINE constexpr auto sqrt(auto x) { return ctnn::sqrt(x); }
    static CTNN_INLINE constexpr auto abs(auto x) { return ctnn::abs(x); }
    static CTNN_INLINE constexpr auto copysign(auto x, auto sign) { return ctnn::copysign(x, sign); }
    static CTNN_INLINE constexpr auto select(auto m, auto a, auto b) { return ctnn::select(m, a, b); }
    static CTNN_INLINE constexpr auto max(auto a, auto b) { return ctnn::max(a, b); }
    static CTNN_INLINE constexpr auto min(auto a, auto b) { return ctnn::min(a, b); }
    static CTNN_INLINE constexpr auto tanh(auto x) {
        using kernels::tanh;
        return tanh(number_of<decltype(x)>(x));
    }
    static CTNN_INLINE constexpr auto sigmoid(auto x) {
        using kernels::sigmoid;
        return sigmoid(number_of<decltype(x)>(x));
    }
};

} // namespace ctnn::inline CTNN_ABI
