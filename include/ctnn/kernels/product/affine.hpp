#pragma once
// The dense layer's forward kernel: y = act(W x + b). Activation: `f(v)` on a register, fused into the
// epilogue. (Backward: affine_backward.hpp.)

#include <ctnn/kernels/wire/epilogue.hpp>
#include <ctnn/kernels/product/large_product.hpp>
#include <ctnn/kernels/product/matrix_vector.hpp>
#include <ctnn/kernels/math/near_zero.hpp>
#include <ctnn/kernels/wire/reference.hpp>
#include <ctnn/kernels/wire/turn.hpp>
#include <ctnn/kernels/simd/unrolled.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// Registers that cover M samples or N features.
template <class T>
constexpr index registers_for(index n) {
    return (n + width<T> - 1) / width<T>;
}

/// Epilogue of a product with samples along registers: y(i, ·) = act(b(i) + ...).
template <class Bias, class Act, class T, index Stride, index Block>
struct finish_samples {
    const Bias& bias;
    Act act;
    T* y;
    using strides = registers_of<Stride, padded<T>(1) / width<T>, Block>;
    CTNN_INLINE vec<T> start(index i, index) const {
        if constexpr (__is_same(Bias, no_block)) return zero<T>();
        else return broadcast(bias.data[i]);
    }
    CTNN_INLINE void finish(index i, index j, vec<T> v) const {
        put(act, y + i * Stride + strides::template offset<T>(j), v);
    }
    CTNN_INLINE vec<T> resume(index i, index j) const {
        return load(y + i * Stride + strides::template offset<T>(j));
    }
    CTNN_INLINE void wait(index i, index j, vec<T> v) const {
        store(y + i * Stride + strides::template offset<T>(j), v);
    }
};

/// Epilogue of a product with features along registers: y(sample i, ·) = act(b(·) + ...). Dense: rows of Out
/// values that follow each other without padding, so that the last register of a row is written in part.
template <class Bias, class Act, class T, index Leading, index Out = Leading, bool Dense = false>
struct finish_rows {
    const Bias& bias;
    Act act;
    T* y;
    CTNN_INLINE vec<T> start(index, index j) const {
        if constexpr (__is_same(Bias, no_block)) return zero<T>();
        else return load(bias.data + j * width<T>);
    }
    CTNN_INLINE void finish(index i, index j, vec<T> v) const {
        with_lanes(j, [&](auto lanes) CTNN_INLINE { put(act, y + i * Leading + j * width<T>, v, lanes); });
    }
    /// Calls run with the lanes that register j of a row has.
    template <class Run>
    CTNN_INLINE static void with_lanes(index j, Run run) {
        constexpr index last = Out / width<T>, rest = Out % width<T>;
        if (Dense && rest != 0 && j == last) run(first_of_lanes<rest + (rest == 0)>{});
        else run(all_lanes{});
    }
    /// The only row's registers from j on, where their size matters.
    template <index Count>
        requires requires(Act f) { f.near_zero(); }
    CTNN_INLINE void finish_at_once(index j, const vec<T> (&v)[Count]) const {
        vec<T> all[Count];
        with_each<Count>([&](auto i) CTNN_INLINE {
            with_lanes(j + i, [&](auto lanes)
                                  CTNN_INLINE { all[i] = joined(act, v[i], y + (j + i) * width<T>, lanes); });
        });
        by_size(act, all, [&](auto function) CTNN_INLINE {
            with_each<Count>([&](auto i) CTNN_INLINE {
                with_lanes(j + i, [&](auto lanes)
                                      CTNN_INLINE { lanes.set(y + (j + i) * width<T>, function(all[i])); });
            });
        });
    }
};

/// Values of T that `affine` of rows along samples and `affine_gradient` want as scratch: the rows of an
/// output that has to be turned.
template <class T, index Out, index M>
constexpr index affine_scratch = M * spread<T>(Out);
/// y = act(W x + b). x: rows or the layout of y; y: features (few samples), rows (steps of one) or samples.
/// Scratch: affine_scratch values, panel_memory where x and y run along samples and the weights are large.
template <class T, index Out, index In, class Bias, class X, class Y, class Act>
constexpr void affine(const matrix<T, Out, In>& w, const Bias& bias, X x, Y y, Act act, T* scratch) {
    constexpr index ld = matrix<T, Out, In>::leading, M = Y::samples;
    if constexpr (has_simd<T>) {
        if (!std::is_constant_evaluated()) {
            if constexpr (!runs_along_samples<typename Y::layout>) {
                constexpr bool dense = is_rows<typename Y::layout>;
                using done =
                    finish_rows<Bias, Act, T, dense ? Y::of : padded<T>(Y::of), Out, dense || Y::is_part>;
                constexpr index row = is_rows<typename X::layout> ? X::of : padded<T>(X::of);
                if constexpr (M == 1)
                    matrix_vector<In, registers_for<T>(Out), ld>(w.data, x.data, done{bias, act, y.data});
                else
                    product<M, registers_for<T>(Out), In, broadcasts<row, 1, In>, contiguous_rows<ld>>(
                        x.data, w.data, done{bias, act, y.data});
            } else if constexpr (is_rows<typename X::layout>) {
                using done = finish_rows<Bias, Act, T, padded<T>(Out)>;
                product<M, registers_for<T>(Out), In, broadcasts<X::of, 1, In>, contiguous_rows<ld>>(
                    x.data, w.data, done{bias, act, scratch});
                rows_to_samples<Out, M, padded<T>(Out), Out, Y::of>(scratch, y.data);
            } else {
                using from = block_strides<X>;
                using to = block_strides<Y>;
                using done = finish_samples<Bias, Act, T, to::feature, to::block>;
                using a = broadcasts<1, ld, In>;
                using b = registers_of<from::feature, from::lanes / width<T>, from::block>;
                if constexpr (are_large(Out, In))
                    large_product<Out, registers_for<T>(M), In, a, b>(w.data, x.data, scratch,
                                                                      done{bias, act, y.data});
                else product<Out, registers_for<T>(M), In, a, b>(w.data, x.data, done{bias, act, y.data});
            }
            return;
        }
    }
    reference::affine(w, bias, x, y, act);
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
