#pragma once
// The dense layer's kernels: y = act(W x + b), dx = Wᵀ dy, dW = dy xᵀ, db = sum of dy over samples.
// Activation: `f(v)` on a register, fused into the epilogue. Slope: applied to dx where the wire x was made
// by an activation.

#include <ctnn/kernels/wire/epilogue.hpp>
#include <ctnn/kernels/product/gradient_product.hpp>
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
/// How dW is computed. Of so many samples (steps of sequences, mostly) that a column of dy fills L1, it is
/// walked over in pieces, unless a few tiles are all that read it. (256 by 256 weights, 1600 samples: 60 % of
/// the peak, in pieces 88.)
template <class T, index Out, index In, index M>
struct affine_gradient_plan {
    static constexpr index leading = matrix<T, Out, In>::leading, lanes = padded<T>(1);
    static constexpr bool in_pieces = M > 2 * rows_of_piece&& M % lanes == 0 && In >= 32;
    /// Rows that are computed at once: their x, or their sums that wait, stay in L2.
    static constexpr index rows = [] {
        constexpr index most = 256 * 1024 / ((in_pieces ? leading : M) * index(sizeof(T)));
        if (in_pieces) return most > In ? In : most < 32 ? index(32) : most;
        return M > lanes && most > 0 && most < In ? most : In;
    }();
    /// Rows of wide layers lie a page apart each.
    static constexpr bool by_registers = in_pieces || are_large(Out, In);
    static constexpr index kept =
        in_pieces ? pieces_of_product<M / lanes, lanes>::template kept<rows, leading> : 0;
    static constexpr index scratch = affine_scratch<T, Out, M> + kept;
};

/// Rows of large weights whose dx is computed at once: they stay in L2 while all of dy passes by.
template <class T, index Out, index In>
constexpr index rows_of_backward = [] {
    constexpr index tile = register_tile<In, 2>::most, most = 256 * 1024 / (Out * index(sizeof(T)));
    return !are_large(Out, In) || most >= In ? In : most < tile ? tile : most / tile * tile;
}();

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

/// Epilogue of dx: multiplied by the slope of the activation that made x, read from x itself. XBlock: as
/// Block, of x where it lies otherwise.
template <class Slope, class T, index Stride, index Block, index XBlock = Block>
struct finish_dx {
    Slope slope;
    const T* x;
    T* dx;
    using strides = registers_of<Stride, padded<T>(1) / width<T>, Block>;
    using x_strides = registers_of<Stride, padded<T>(1) / width<T>, XBlock>;
    CTNN_INLINE vec<T> start(index, index) const { return zero<T>(); }
    CTNN_INLINE void finish(index i, index j, vec<T> v) const {
        hand_on(slope, v, x + i * Stride + x_strides::template offset<T>(j),
                dx + i * Stride + strides::template offset<T>(j));
    }
};

/// dx = Wᵀ dy, times the slope of the activation before. All wires run along samples.
template <class T, index Out, index In, class X, class DY, class DX, class Slope>
constexpr void affine_backward(const matrix<T, Out, In>& w, X x, DY dy, DX dx, Slope slope) {
    if constexpr (has_simd<T>) {
        using from = block_strides<DY>;
        using to = block_strides<DX>;
        using done = finish_dx<Slope, T, to::feature, to::block, block_strides<X>::block>;
        constexpr index ld = matrix<T, Out, In>::leading;
        in_parts<In, rows_of_backward<T, Out, In>>([&](auto count, index i) CTNN_INLINE {
            product<count.value, registers_for<T>(DX::samples), Out, broadcasts<ld, 1, Out>,
                    registers_of<from::feature, from::lanes / width<T>, from::block>>(
                w.data + i * ld, dy.data, done{slope, x.data + i * to::feature, dx.data + i * to::feature});
        });
    } else {
        reference::affine_backward(w, x, dy, dx, slope);
    }
}

/// dW = dy xᵀ, summed over samples, each register handed to the sink once; and db where there is a bias.
/// Scratch: affine_gradient_plan's.
template <class T, index Out, index In, class X, class DY, class Sink, class BiasSink>
constexpr void affine_gradient(X x, DY dy, T* scratch, const Sink& sink, const BiasSink& bias_sink) {
    constexpr index M = DY::samples, rows = spread<T>(Out), vectors = registers_for<T>(Out);
    using plan = affine_gradient_plan<T, Out, In, M>;
    constexpr index ld = plan::leading, lanes = plan::lanes;
    if constexpr (has_simd<T>) {
        constexpr index length = plan::in_pieces ? lanes : M;
        using b = std::conditional_t<plan::by_registers, registers_of<width<T>, 1, M * width<T>>,
                                     contiguous_rows<rows>>;
        if constexpr (plan::by_registers) samples_to_registers<Out, M, DY::of>(dy.data, scratch);
        else samples_to_rows<Out, M, rows, DY::of>(dy.data, scratch);
        using walk = block_strides<X>;
        using a =
            std::conditional_t<is_rows<typename X::layout>, broadcasts<1, X::of, length, length * X::of>,
                               broadcasts<walk::feature, 1, walk::lanes, walk::block>>;
        in_parts<In, plan::rows>([&](auto count, index i) CTNN_INLINE {
            if constexpr (plan::in_pieces) {
                const auto to = [sink, from = i * ld](index at, vec<T> v) CTNN_INLINE { sink(from + at, v); };
                gradient_product<count.value, vectors, a, b, M / lanes, ld, 1>(
                    x.data + i * a::i, 0, scratch, 0, scratch + affine_scratch<T, Out, M>, to);
            } else {
                using done = finish_gradient<Sink, T, ld, are_large(Out, In) || reads_states<Sink>>;
                product<count.value, vectors, M, a, b>(x.data + i * a::i, scratch, done{sink, i});
            }
        });
        if constexpr (!__is_same(BiasSink, no_block))
            for (index j = 0; j < vectors; ++j) {
                vec<T> sum = zero<T>();
                for (index s = 0; s < M; ++s) sum = sum + load(scratch + s * b::k + b::template offset<T>(j));
                bias_sink(j * width<T>, sum);
            }
    } else {
        reference::affine_gradient<T, Out, In>(x, dy, sink, bias_sink);
    }
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
