#pragma once
// A stage: one pass over memory by a layer's kernels, with the activation and the pool that are fused into
// it, and what it wants beside its wires.

#include <ctnn/kernels/norm/scale_weights.hpp>
#include <ctnn/topology/branches.hpp>
#include <ctnn/topology/layer.hpp>

namespace ctnn::inline CTNN_ABI {

/// A stage without a fused activation.
struct no_activation {};
/// A stage without a fused pool; with one: the pool's layer, the shape that it pools, whether the activation
/// comes behind it.
struct no_pool {};
template <class L, class In, bool First>
struct fused_pool {
    using layer = L;
    using in = In;
    static constexpr bool first = First;
};
/// A stage without a norm; with one: the norm's layer, and its place in the program.
struct no_norm {};
template <class L, index Position>
struct fused_norm {
    using layer = L;
    static constexpr index position = Position;
};
template <class Pool, class Out>
struct shape_before {
    using type = typename Pool::in;
};
template <class Out>
struct shape_before<no_pool, Out> {
    using type = Out;
};

/// What stands for the layer of a stage that only joins, or copies.
template <join How>
struct join_alone : layer_base {
    static constexpr join how = How;
    static void print(auto& out) { out << (How == join::sum ? "sum" : "product"); }
};
struct copy_alone : layer_base {
    static void print(auto& out) { out << "copy"; }
};

/// One pass over memory: layer L at Position of the program, with In and Out per sample, the fused activation,
/// pool and norm.
template <class L, index Position, class In, class Out, class Act, class Pool = no_pool, class Norm = no_norm>
struct stage {
    using layer = L;
    using in = In;
    using out = Out;
    using activation = Act;
    static constexpr index position = Position;
    using pool = Pool;
    using norm = Norm;
    static constexpr bool fused = !__is_same(Act, no_activation), pooled = !__is_same(Pool, no_pool),
                          normed = !__is_same(Norm, no_norm);
    /// The layer's weights once they are scaled by the norm, and their biases.
    template <class T, class Layer = L>
    using scaled_weights = kernels::weights_elsewhere<decltype(Layer::template parameters<T, In>::weight)>;
    /// Values between the layer's kernel and the pool, which training needs for a moment: their gradient.
    using unpooled = typename shape_before<Pool, Out>::type;

    template <class T>
    static constexpr bool trained = layer_traits<L>::template updated<T, In>;
    /// Values of T that the layer's kernels want to have beside x and y.
    template <class T, class Layout, index M = Layout::samples>
    static constexpr index scratch = [] {
        if constexpr (pooled) return L::template scratch_with_pool<T, In, typename Pool::layer>;
        else if constexpr (requires { L::template scratch_along<T, In, Layout>; })
            return L::template scratch_along<T, In, Layout>;
        else if constexpr (requires { L::template scratch<T, In, M>; }) return L::template scratch<T, In, M>;
        else return index(0);
    }();
    /// Values of T that they take.
    template <class T>
    static constexpr index scaled = [] {
        if constexpr (normed) return scaled_weights<T>::size;
        else return index(0);
    }();
    /// The same as scratch in backward and gradient.
    template <class T, class Layout, index M = Layout::samples>
    static constexpr index backward_scratch = [] {
        if constexpr (requires { L::template backward_scratch<T, In, M>; })
            return L::template backward_scratch<T, In, M>;
        else return scratch<T, Layout>;
    }();
    /// Values of T that forward leaves for backward beside x and y. Carries: what the layer's memory held
    /// before is among them.
    template <class T, index M, bool Carries>
    static constexpr index tape = [] {
        if constexpr (requires { L::template tape<T, In, M, Carries>; })
            return L::template tape<T, In, M, Carries>;
        else return index(0);
    }();
};

} // namespace ctnn::inline CTNN_ABI
