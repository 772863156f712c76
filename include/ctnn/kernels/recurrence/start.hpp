#pragma once
// The state before the first step as parameters: h_0 (and c_0, where a cell has a state) of one sample, with
// which every sample begins, and their gradient, which is what flows out of the first step, summed over
// samples.
//
//     h before step 0 = h_0, c before step 0 = c_0
//     dh_0 = sum over samples of the gradient by h before step 0

#include <ctnn/kernels/recurrence/recur.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// A recurrence that hands on the gradient by the state before its first step.
template <class R>
struct with_learned_start : R {
    static constexpr bool learns_start = true;
};

/// A state that lives for one call, as recur takes it: a memory in scratch.
template <class Cell, class T, index H, class Layout>
struct state_of_call {
    using values = wire<T, shape<H>, Layout>;
    static constexpr index room = (1 + Cell::has_state) * values::memory;
    values h, c;
    explicit constexpr state_of_call(T* at) : h{at}, c{Cell::has_state ? at + values::memory : at} {}
};

/// Calls part(state, its start) for h and, where there is one, c.
template <class Cell, class P, class State, class Part>
CTNN_INLINE constexpr void each_start(const P& p, State& state, Part part) {
    part(state.h, p.h_0);
    if constexpr (Cell::has_state) part(state.c, p.c_0);
}

/// The state of every sample begins; lanes that hold no sample are zero.
template <class Cell, index H, class P, class T, class Layout>
constexpr void begin_all(const P& p, state_of_call<Cell, T, H, Layout>& state) {
    each_start<Cell>(p, state, [](auto to, const auto& start) {
        fill_values(to.data, to.memory, T(0));
        for (index u = 0; u < H; ++u)
            for (index s = 0; s < Layout::samples; ++s) to(u, s) = start.data[u];
    });
}

/// The same of those samples of a memory that have not begun; fresh, if not null: 1 for each of them, else 0.
template <class Cell, index H, index Samples, class P, class Memory, class T>
constexpr void begin_fresh(const P& p, Memory& memory, T* fresh) {
    for (index s = 0; s < Samples; ++s) {
        T& begun = memory.begun(0, s);
        if (fresh) fresh[s] = T(begun == 0);
        if (begun != 0) continue;
        begun = 1;
        each_start<Cell>(p, memory, [&](auto& to, const auto& start) {
            for (index u = 0; u < H; ++u) to(u, s) = start.data[u];
        });
    }
}

/// Sums of what recur_backward left in its scratch, dh_0 and then dc_0, H values each: over all samples, or
/// (fresh not null) those that began in this call.
template <class R, index Samples, class T>
void sum_of_starts(const T* scratch, const T* fresh, T* sums) {
    using state = wire<const T, shape<R::units>, along::samples<Samples>>;
    const state dh{scratch + R::blocks * R::d_block}, dc{dh.data + dh.memory};
    const auto one = [&](state by_state, T* to) {
        for (index u = 0; u < R::units; ++u) {
            to[u] = 0;
            for (index s = 0; s < Samples; ++s)
                if (!fresh || fresh[s] != 0) to[u] += by_state(u, s);
        }
    };
    one(dh, sums);
    if constexpr (R::cell::has_state) one(dc, sums + R::units);
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
