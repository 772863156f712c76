#pragma once
// What tests of kernels share: wires in guarded memory, an activation, a slope, a sink that stores.

#include "guard_pages.hpp"

#include <ctnn/kernels/simd/simd.hpp>
#include <ctnn/kernels/wire/wire.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

namespace ctnn_test {

namespace k = ctnn::kernels;
using ctnn::index;

inline double wave(index i) { return std::sin(double(i) * 12.9898 + 1) * 0.5; }

/// A wire in guarded memory: values where there are features and samples, zeros in the lanes that fill up a
/// block.
template <class T, class S, class Layout>
struct guarded_wire {
    using type = k::wire<T, S, Layout>;
    guarded<T> memory;
    explicit guarded_wire(at where, bool filled) : memory(type::memory, where) {
        if (!filled) return;
        for (T& v : memory) v = 0;
        for (index s = 0; s < Layout::samples; ++s)
            for (index i = 0; i < S::size; ++i) wire()(i, s) = T(wave(3 + i * 31 + s));
    }
    type wire() { return {memory.data()}; }
};

struct relu {
    constexpr auto operator()(auto v) const {
        using k::max;
        return max(decltype(v)(0), v);
    }
};
/// Twice the gradient where x is positive, once elsewhere.
struct slope {
    template <class V, class T>
    V operator()(V g, const T* x) const {
        using k::select;
        V at;
        if constexpr (__is_same(V, T)) at = *x;
        else at = k::load(x);
        return g * select(at > V(T(0)), V(T(2)), V(T(1)));
    }
};
template <class T>
struct store_at {
    T* to;
    template <class V>
    void operator()(index at, V v) const {
        if constexpr (__is_same(V, T)) to[at] = v;
        else k::store(to + at, v);
    }
};

/// Every value of two wires, as close as sums of that many terms are.
template <class A, class B>
void close(A got, B want, index terms) {
    using T = typename A::value_type;
    for (index s = 0; s < B::samples; ++s)
        for (index i = 0; i < B::features; ++i)
            CHECK(std::abs(got(i, s) - want(i, s)) <= T(2 * terms) * std::numeric_limits<T>::epsilon());
}

} // namespace ctnn_test
