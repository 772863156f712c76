#pragma once
// The dense layer's other kernels: dx = Wᵀ dy, dW = dy xᵀ, db = sum of dy over samples. Slope: applied to dx
// where the wire x was made by an activation.

#include <ctnn/kernels/product/affine.hpp>
#include <ctnn/kernels/product/gradient_product.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// How dW is computed. Of so many samples (steps of sequences, mostly) that a column of dy fills L1, it is
/// walked over in pieces, unless a few tiles are all that read it, or there are few columns. (256 by 256
/// weights, 1600 samples: 60 % of the peak, in pieces 88; nothing is gained of 16 outputs.)
template <class T, index Out, index In, index M>
struct affine_gradient_plan {
    static constexpr index leading = matrix<T, Out, In>::leading, lanes = padded<T>(1);
    static constexpr bool in_pieces = M > 2 * rows_of_piece&& M % lanes == 0 && In >= 32 && Out > 16;
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
