#pragma once
// Backward through time and the gradients of a recurrence, registers along samples; see recur_samples.hpp for
// the formulas.

#include <ctnn/kernels/product/affine_backward.hpp>
#include <ctnn/kernels/recurrence/recurrence.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// The gradients by the sums of one step, dh and dc. h: before the step (null: zero). Last: the step after
/// which nothing comes.
template <class R, bool Last, index HBlock, class T>
[[gnu::noinline]] void cell_backward(const T* tape, const T* h, const T* y, const T* dy, T* d, T* dh, T* dc) {
    using Cell = typename R::cell;
    constexpr index H = R::units;
    for (index b = 0; b < R::blocks; ++b)
        for (index u = 0; u < H; ++u)
            for (index k = 0; k < R::lanes; k += width<T>) {
                const index at = u * R::lanes + k, own = b * H * R::lanes + at;
                const T* const slot = tape + b * (R::slots / R::blocks) + at;
                vec<T> kept[Cell::kept + 1], by_sum[Cell::sums], state = zero<T>();
#pragma GCC unroll 8
                for (index i = 0; i < Cell::kept; ++i) kept[i] = load(slot + i * H * R::lanes);
                vec<T> slope = load(dy + b * R::h_block + at);
                if constexpr (!Last) {
                    slope = slope + load(dh + own);
                    if constexpr (Cell::has_state) state = load(dc + own);
                }
                const vec<T> before = h ? load(h + b * HBlock + at) : zero<T>();
                const vec<T> direct =
                    Cell::backward(kept, before, load(y + b * R::h_block + at), slope, state, by_sum);
                if constexpr (Cell::has_state) store(dc + own, state);
                if constexpr (!R::shared) store(dh + own, direct);
                T* const to = d + b * R::d_block + at;
#pragma GCC unroll 4
                for (index g = 0; g < Cell::gates; ++g) {
                    store(to + g * H * R::lanes, by_sum[g]);
                    if constexpr (!R::shared)
                        store(to + (Cell::gates + g) * H * R::lanes, by_sum[Cell::hidden_sum(g)]);
                }
            }
}

/// Epilogue of dh: what came past the sums, plus the product.
template <class R, class T>
struct finish_dh {
    T* dh;
    using strides = typename R::template registers<R::units * R::lanes>;
    CTNN_INLINE T* at(index i, index j) const { return dh + i * R::lanes + strides::template offset<T>(j); }
    CTNN_INLINE vec<T> start(index i, index j) const {
        if constexpr (!R::shared) return load(at(i, j));
        else return zero<T>();
    }
    CTNN_INLINE void finish(index i, index j, vec<T> v) const { store(at(i, j), v); }
};

/// Whether the gradient by the state before the first step is wanted.
template <class R>
constexpr bool learns_start = requires { requires R::learns_start; };

/// All steps, last to first: dx where it is wanted (times the slope of the activation that made x), and on
/// the tape the gradients by the sums as rows. scratch: R::backward_scratch values, in the end behind those
/// by the sums that by h before the first step, if it is wanted, and that by c.
template <class R, class P, class T, class DX, class Slope>
inline void recur_backward(const P& p, const T* x, const T* y, const T* dy, DX dx, Slope slope, T* tape,
                           T* scratch) {
    constexpr index H = R::units, In = R::in, step = H * R::lanes, J = R::all / width<T>;
    using by_sums = typename R::template registers<R::d_block>;
    T *const d = scratch, *const dh = d + R::blocks * R::d_block, *const dc = dh + R::blocks * step;
    for (index t = R::steps - 1; t >= 0; --t) {
        T* const slot = tape + t * R::slot;
        const T *const y_t = y + t * step, *const dy_t = dy + t * step;
        const auto cell = [&]<bool Last>(std::bool_constant<Last>) {
            if constexpr (R::carries) {
                constexpr index block = R::h_block + step;
                cell_backward<R, Last, block>(slot, tape + R::slots + t * step, y_t, dy_t, d, dh, dc);
            } else {
                cell_backward<R, Last, R::h_block>(slot, t > 0 ? y_t - step : nullptr, y_t, dy_t, d, dh, dc);
            }
        };
        if (t == R::steps - 1) cell(std::true_type{});
        else cell(std::false_type{});
        if (learns_start<R> || t > 0)
            product<H, J, R::gates, broadcasts<R::leading, 1, R::gates>, by_sums>(
                p.weight_hh.data, d + (R::sets - 1) * R::gates * R::lanes, finish_dh<R, T>{dh});
        if constexpr (!__is_same(DX, not_handed_on))
            product<In, J, R::gates, broadcasts<R::leading, 1, R::gates>, by_sums>(
                p.weight_ih.data, d,
                finish_dx<Slope, T, R::lanes, R::x_block>{slope, x + t * In * R::lanes,
                                                          dx.data + t * In * R::lanes});
        for (index b = 0; b < R::blocks; ++b)
            for (index i = 0; i < R::sets; ++i)
                samples_to_rows<R::gates, R::lanes, R::row>(d + b * R::d_block + i * R::gates * R::lanes,
                                                            slot + b * (R::slots / R::blocks) +
                                                                i * R::lanes * R::row);
    }
}

/// The sum of all rows on the tape, Count registers from column j on, to the sinks.
template <class R, index Count, class T, class... Sinks>
CTNN_INLINE inline void sum_of_rows(const T* rows, index j, const Sinks&... sinks) {
    vec<T> sum[Count];
#pragma GCC unroll 8
    for (index n = 0; n < Count; ++n) sum[n] = zero<T>();
    for (index s = 0; s < R::slots; s += R::slot)
        for (index k = 0; k < R::lanes; ++k)
#pragma GCC unroll 8
            for (index n = 0; n < Count; ++n)
                sum[n] = sum[n] + load(rows + s + k * R::row + (j + n) * width<T>);
    for (index n = 0; n < Count; ++n) (sinks((j + n) * width<T>, sum[n]), ...);
}
template <class R, class T, class... Sinks>
inline void sums_of_rows(const T* rows, const Sinks&... sinks) {
    constexpr index all = registers_for<T>(R::gates), most = 8, whole = all / most * most;
    for (index j = 0; j < whole; j += most) sum_of_rows<R, most>(rows, j, sinks...);
    if constexpr (whole < all) sum_of_rows<R, all - whole>(rows, whole, sinks...);
}

/// dW_ih, dW_hh and both db from the rows that recur_backward left; each register goes to its sink once.
/// scratch: R::gradient_scratch values.
template <class R, class T, class Sinks>
inline void recur_gradient(const T* x, const T* y, const T* tape, T* scratch, const Sinks& sinks) {
    constexpr index H = R::units, In = R::in, J = registers_for<T>(R::gates), step = H * R::lanes,
                    slots = R::slots / R::blocks;
    const T* const of_hidden = tape + (R::sets - 1) * R::lanes * R::row;
    using rows = contiguous_rows<R::row, R::slot - R::lanes * R::row>;
    using values_of_x = broadcasts<R::lanes, 1, R::lanes, In * R::lanes>;
    using values_of_h = broadcasts<R::lanes, 1, R::lanes, step>;
    gradient_product<In, J, values_of_x, rows, R::steps, R::leading, R::blocks>(x, R::x_block, tape, slots,
                                                                                scratch, sinks.weight_ih);
    if constexpr (R::carries) // h of every step with the one before the first
        gradient_product<H, J, values_of_h, rows, R::steps, R::leading, R::blocks>(
            tape + R::slots, R::h_block + step, of_hidden, slots, scratch, sinks.weight_hh);
    else // the first step sees no h
        gradient_product<H, J, values_of_h, rows, R::steps - 1, R::leading, R::blocks>(
            y, R::h_block, of_hidden + R::slot, slots, scratch, sinks.weight_hh);
    if constexpr (__is_same(std::remove_cvref_t<decltype(sinks.bias_ih)>, no_block)) {
        return;
    } else if constexpr (R::shared) {
        sums_of_rows<R>(tape, sinks.bias_ih, sinks.bias_hh);
    } else {
        sums_of_rows<R>(tape, sinks.bias_ih);
        sums_of_rows<R>(of_hidden, sinks.bias_hh);
    }
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
