#pragma once
// What plan says happens in the epilogues of a stage, as functions for kernels: activations, slopes, and the
// joins behind them.

#include <ctnn/kernels/wire/block.hpp>
#include <ctnn/kernels/wire/epilogue.hpp>
#include <ctnn/plan/plan.hpp>

#include <cstdint>

namespace ctnn::inline CTNN_ABI {

/// An activation as a function of floats between -1 and 1.
template <class Act>
struct activate_near_zero {
    CTNN_INLINE constexpr auto operator()(auto v) const { return Act::f_near_zero(v); }
};

/// An activation as a function for kernels' epilogues: of a scalar or a register.
template <class Act>
struct activate {
    static constexpr auto near_zero()
        requires requires(float x) { Act::f_near_zero(x); }
    {
        return activate_near_zero<Act>{};
    }
    CTNN_INLINE constexpr auto operator()(auto v) const {
        if constexpr (__is_same(Act, no_activation)) return v;
        else if constexpr (requires { decltype(v)(Act::f(v)); }) return decltype(v)(Act::f(v));
        else return v; // it was reported
    }
};

/// The slope of an activation, a number or a register as x and y are.
template <class Act, class V>
CTNN_INLINE constexpr V slope_at(V x, V y) {
    if constexpr (requires { V(Act::slope(x, y)); }) return V(Act::slope(x, y));
    else return x; // it was reported
}

/// A gradient times the slope of the activation that made the value at y.
template <class Act>
struct times_slope {
    template <class V, class T>
    CTNN_INLINE constexpr V operator()(V gradient, const T* y) const {
        if constexpr (__is_same(Act, no_activation)) {
            return gradient;
        } else if constexpr (__is_same(V, T)) {
            return gradient * slope_at<Act>(*y, *y);
        } else {
            const V value = kernels::load(y);
            return gradient * slope_at<Act>(value, value);
        }
    }
};

/// What training tells layers whose result depends on it.
template <bool Trains>
struct batch_of_pass {
    index count = 0;       // samples that there are, the first ones
    std::uint64_t key = 0; // of layers that draw random numbers
    index first = 0;       // place of the first one in the whole batch, of which these may be a shard
};
template <>
struct batch_of_pass<false> {
    batch_of_pass() = default;
    constexpr batch_of_pass(index, std::uint64_t, index) {}
};

/// What a layer's forward is told beside its wires. activate: for its epilogue; tape: null where nothing is
/// kept for backward; memory: of layers that have one, null (and no_block) where every pass begins anew.
template <class Epilogue, class T, bool Trains = false, class Memory = no_block>
struct forward_pass {
    static constexpr bool trains = Trains;
    Epilogue activate;
    T *scratch, *tape = nullptr;
    Memory* memory = nullptr;
    [[no_unique_address]] batch_of_pass<Trains> batch{};
};
/// The same of a stage that pools: what is applied to each value before the pool, what after it, and where
/// the taps of the maxima go.
template <class Stage, class T, class Taps>
struct pooling_pass {
    using act = typename Stage::activation;
    // Then fewer values to compute.
    static constexpr bool after = Stage::pool::first || layer_traits<act>::monotone;
    template <class S>
    using pooling = typename Stage::pool::layer::template geometry<S>;

    ctnn::activate<std::conditional_t<after, no_activation, act>> activate;
    ctnn::activate<std::conditional_t<after, act, no_activation>> activate_pooled;
    T* scratch;
    Taps taps;
};
/// What a layer's backward and gradient are told. `slope`: of the activation that made x, for layers that
/// fuse, and what is added on the way.
template <class Slope, class T, bool Carries>
struct backward_pass {
    Slope slope;
    T *scratch, *tape;
    batch_of_pass<true> batch;
    static constexpr bool carries = Carries;
};

} // namespace ctnn::inline CTNN_ABI
