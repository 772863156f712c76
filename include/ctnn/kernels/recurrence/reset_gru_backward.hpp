#pragma once
// Backward through time of the gated recurrent unit that resets before the product; reset_gru.hpp has its
// formulas.
//
//     d_n = dh (1 - z) (1 - n²),  d_z = dh (h - n) z (1 - z),  d(r h) = U_nᵀ d_n,  d_r = d(r h) h r (1 - r)
//     dh before = dh z + d(r h) r + U_rzᵀ (d_r, d_z)
//     dU_rz = sum of (d_r, d_z) hᵀ,  dU_n = sum of d_n (r h)ᵀ

#include <ctnn/kernels/recurrence/recur_backward.hpp>
#include <ctnn/kernels/recurrence/reset_gru.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// Epilogue of the gradients by h and by r h: stored, or on top of what is there.
template <class R, bool Adds, class T>
struct finish_by_state {
    T* to;
    using strides = typename R::template registers<R::own_block>;
    CTNN_INLINE T* at(index i, index j) const { return to + i * R::lanes + strides::template offset<T>(j); }
    CTNN_INLINE vec<T> start(index i, index j) const {
        if constexpr (Adds) return load(at(i, j));
        else return zero<T>();
    }
    CTNN_INLINE void finish(index i, index j, vec<T> v) const { store(at(i, j), v); }
};

/// All steps, last to first: dx where it is wanted, and on the tape the gradients by the sums as rows.
/// scratch: R::backward_scratch values, as of the others.
template <class R, class P, class T, class DX, class Slope>
    requires ResetsBefore<typename R::cell>
inline void recur_backward(const P& p, const T* x, const T*, const T* dy, DX dx, Slope slope, T* tape,
                           T* scratch) {
    constexpr index H = R::units, In = R::in, J = R::vectors, own = R::own_block;
    using by_sums = typename R::template registers<R::d_block>;
    T *const d = scratch, *const dh = d + R::blocks * R::d_block, *const dr = dh + R::blocks * own;
    fill_values(dh, R::blocks * own, T(0));
    for (index t = R::steps - 1; t >= 0; --t) {
        const auto slot = [&](index b) { return tape + (b * R::steps + t) * R::slot; };
        const auto before = [&](index b) { return tape + R::slots + (b * R::steps + t) * own; };
        each_unit<R, T>([&](index at, index gate, index b, index i) CTNN_INLINE {
            const vec<T> one = broadcast(T(1)), z = load(slot(b) + own + i), n = load(slot(b) + 2 * own + i);
            const vec<T> by_h = load(dh + at) + load(dy + b * R::h_block + t * own + i);
            store(d + gate + own, by_h * (load(before(b) + i) - n) * fnma(z, z, z));
            store(d + gate + 2 * own, by_h * (one - z) * fnma(n, n, one));
            store(dh + at, by_h * z);
        });
        product<H, J, H, broadcasts<R::leading, 1, H>, by_sums>(p.weight_hh.data + 2 * H, d + 2 * own,
                                                                finish_by_state<R, false, T>{dr});
        each_unit<R, T>([&](index at, index gate, index b, index i) CTNN_INLINE {
            const vec<T> r = load(slot(b) + i), by_reset = load(dr + at);
            store(d + gate, by_reset * load(before(b) + i) * fnma(r, r, r));
            store(dh + at, fma(by_reset, r, load(dh + at)));
        });
        if (learns_start<R> || t > 0)
            product<H, J, 2 * H, broadcasts<R::leading, 1, 2 * H>, by_sums>(p.weight_hh.data, d,
                                                                            finish_by_state<R, true, T>{dh});
        if constexpr (!__is_same(DX, not_handed_on))
            product<In, J, R::gates, broadcasts<R::leading, 1, R::gates>, by_sums>(
                p.weight_ih.data, d,
                finish_dx<Slope, T, R::lanes, R::x_block>{slope, x + t * In * R::lanes,
                                                          dx.data + t * In * R::lanes});
        for (index b = 0; b < R::blocks; ++b)
            samples_to_rows<R::gates, R::lanes, R::row>(d + b * R::d_block, slot(b));
    }
}

/// dW_ih, dW_hh and both db. A register that has columns of z and of n waits for its second half.
template <class R, class T, class Sinks>
    requires ResetsBefore<typename R::cell>
inline void recur_gradient(const T* x, const T*, const T* tape, T* scratch, const Sinks& sinks) {
    constexpr index H = R::units, In = R::in, own = R::own_block, w = width<T>, first = R::first_of_n,
                    before = R::before_n;
    constexpr index slots = R::slots / R::blocks, states = R::steps * own;
    using rows = contiguous_rows<R::row, R::slot - R::lanes * R::row>;
    gradient_product<In, R::columns, broadcasts<R::lanes, 1, R::lanes, In * R::lanes>, rows, R::steps,
                     R::leading, R::blocks>(x, R::x_block, tape, slots, scratch, sinks.weight_ih);
    T* const halves = scratch + R::sums_scratch;
    const auto of_h = [&](index at, vec<T> v) CTNN_INLINE {
        if (before > 0 && at % R::leading == first * w) store(halves + at / R::leading * w, v);
        else sinks.weight_hh(at, v);
    };
    const auto of_reset = [&](index at, vec<T> v) CTNN_INLINE {
        if constexpr (before > 0) {
            if (at % R::leading == 0) {
                T *const half = halves + at / R::leading * w, both[w];
                store(both, v);
                for (index i = before; i < w; ++i) half[i] = both[i];
                v = load(half);
            }
        }
        sinks.weight_hh(at + first * w, v);
    };
    using values = broadcasts<R::lanes, 1, R::lanes, own>;
    const T* const h = tape + R::slots;
    gradient_product<H, first + (before > 0), values, rows, R::steps, R::leading, R::blocks>(
        h, states, tape, slots, scratch, of_h);
    gradient_product<H, R::columns - first, values, rows, R::steps, R::leading, R::blocks>(
        h + R::states, states, tape + first * w, slots, scratch, of_reset);
    if constexpr (!__is_same(std::remove_cvref_t<decltype(sinks.bias_ih)>, no_block))
        sums_of_rows<R>(tape, sinks.bias_ih, sinks.bias_hh);
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
