#pragma once
// Layers -> stages. A stage is one pass over memory: a layer, and the activation and max pool that its kernel applies in the
// epilogue. Views (flatten, identity) move nothing and vanish. The list of stages is a `hana::tuple` of `hana::type`s.
//
//     input<784> >> dense<128> >> relu >> dense<10>      stages: [dense<128> + relu] [dense<10>]
//     conv2d<6, kernel<5>> >> relu >> max_pool2d<2>      stages: [conv2d<6, kernel<5>> + relu + max_pool2d<2>]
//
// An activation is fused when the layer before it can (layer_traits::fuses) and its slope reads y alone, so that the value
// before the activation need not be kept for backward. A max pool is fused behind a convolution (and its activation) when its
// windows do not overlap; training then keeps the tap of each maximum instead of the values before the pool.

#include <ctnn/topology/activation.hpp>
#include <ctnn/topology/network.hpp>

#include <boost/hana/tuple.hpp>
#include <boost/hana/type.hpp>

#include <utility>

namespace ctnn::inline CTNN_ABI {

namespace hana = boost::hana;

/// A stage without a fused activation.
struct no_activation {};
/// A stage without a fused pool; with one: the pool's layer, the shape that it pools, whether the activation comes behind it.
struct no_pool {};
template <class L, class In, bool First>
struct fused_pool {
    using layer = L;
    using in = In;
    static constexpr bool first = First;
};
template <class Pool, class Out>
struct shape_before {
    using type = typename Pool::in;
};
template <class Out>
struct shape_before<no_pool, Out> {
    using type = Out;
};

/// One pass over memory: layer L at Position of the topology, with In and Out per sample, the fused activation and pool.
template <class L, index Position, class In, class Out, class Act, class Pool = no_pool>
struct stage {
    using layer = L;
    using in = In;
    using out = Out;
    using activation = Act;
    static constexpr index position = Position;
    using pool = Pool;
    static constexpr bool fused = !__is_same(Act, no_activation), pooled = !__is_same(Pool, no_pool);
    /// Values between the layer's kernel and the pool, which training needs for a moment: their gradient.
    using unpooled = typename shape_before<Pool, Out>::type;

    template <class T>
    static constexpr bool trained = layer_traits<L>::template updated<T, In>;
    /// Values of T that the layer's kernels want to have beside x and y.
    template <class T, class Layout, index M = Layout::samples>
    static constexpr index scratch = [] {
        if constexpr (requires { L::template scratch_along<T, In, Layout>; }) return L::template scratch_along<T, In, Layout>;
        else if constexpr (pooled) return L::template scratch_with_pool<T, In, typename Pool::layer>;
        else if constexpr (requires { L::template scratch<T, In, M>; }) return L::template scratch<T, In, M>;
        else return index(0);
    }();
    /// The same in backward and gradient.
    template <class T, class Layout, index M = Layout::samples>
    static constexpr index backward_scratch = [] {
        if constexpr (requires { L::template backward_scratch<T, In, M>; }) return L::template backward_scratch<T, In, M>;
        else return scratch<T, Layout>;
    }();
    /// Values of T that forward leaves for backward beside x and y. Carries: what the layer's memory held before is among them.
    template <class T, index M, bool Carries>
    static constexpr index tape = [] {
        if constexpr (requires { L::template tape<T, In, M, Carries>; }) return L::template tape<T, In, M, Carries>;
        else return index(0);
    }();
};

/// A list of types by position, in O(1) instantiations a look-up.
template <index I, class X>
struct item {
    using type = X;
};
template <class Indices, class... Xs>
struct items;
template <std::size_t... I, class... Xs>
struct items<std::index_sequence<I...>, Xs...> : item<index(I), Xs>... {};
template <index I, class X>
item<I, X> pick(const item<I, X>&);
template <class... Xs>
using list = items<std::make_index_sequence<sizeof...(Xs)>, Xs...>;
template <class List, index I>
using at = typename decltype(pick<I>(std::declval<const List&>()))::type;

/// The shape that arrives at each layer, and at last the output: one fold from the left.
template <class Done, class Current, class... Layers>
struct folded_shapes;
template <class... Done, class Current>
struct folded_shapes<chain<Done...>, Current> {
    using type = list<Done..., Current>;
};
template <class... Done, class Current, class L, class... Rest>
struct folded_shapes<chain<Done...>, Current, L, Rest...>
    : folded_shapes<chain<Done..., Current>, typename L::template output<Current>, Rest...> {};

/// What matters of a layer for fusion.
enum class role { view, fusing, fusing_with_pool, fusable_map, fusable_pool, other };
template <class L>
constexpr role role_of() {
    if (layer_traits<L>::view) return role::view;
    if (layer_traits<L>::fuses) return layer_traits<L>::fuses_pool ? role::fusing_with_pool : role::fusing;
    if (layer_traits<L>::pools_apart) return role::fusable_pool;
    if constexpr (layer_traits<L>::map)
        if (L::reads == reads::y || L::reads == reads::none) return role::fusable_map;
    return role::other;
}

/// Positions of a stage's layer, its activation and its pool (-1: none), for up to Count layers.
template <index Count>
struct stage_positions {
    index layer[Count + 1]{}, activation[Count + 1]{}, pool[Count + 1]{}, count = 0;
};

/// The fusion rule, on constexpr values.
template <index Count>
constexpr stage_positions<Count> find_stages(const role (&roles)[Count + 1]) {
    stage_positions<Count> found;
    bool open = false, open_for_pool = false; // the last stage can still take an activation, a pool
    for (index i = 0; i < Count; ++i) {
        if (roles[i] == role::view) continue;
        if (roles[i] == role::fusable_map && open) {
            found.activation[found.count - 1] = i;
            open = false;
        } else if (roles[i] == role::fusable_pool && open_for_pool) {
            found.pool[found.count - 1] = i;
            open_for_pool = false;
        } else {
            found.layer[found.count] = i;
            found.activation[found.count] = found.pool[found.count] = -1;
            ++found.count;
            open_for_pool = roles[i] == role::fusing_with_pool;
            open = roles[i] == role::fusing || open_for_pool;
        }
    }
    return found;
}

/// A topology, compiled: its layers, the shapes between them, and its stages.
template <class Net>
struct compiled;
template <class In, class Out, class... Ls>
struct compiled<network<In, Out, Ls...>> {
    static constexpr index layers = sizeof...(Ls);
    using layer_list = list<Ls..., void>;
    using shapes = typename folded_shapes<chain<>, In, Ls...>::type;

    static constexpr role roles[layers + 1] = {role_of<Ls>()..., role::view};
    static constexpr auto found = find_stages<layers>(roles);
    static constexpr index count = found.count;

    template <index Layer>
    static auto activation_at() {
        if constexpr (Layer < 0) return hana::type_c<no_activation>;
        else return hana::type_c<at<layer_list, Layer>>;
    }
    template <index Layer, bool First>
    static auto pool_at() {
        if constexpr (Layer < 0) return hana::type_c<no_pool>;
        else return hana::type_c<fused_pool<at<layer_list, Layer>, at<shapes, Layer>, First>>;
    }
    template <index I, index Position = found.layer[I], index Pool = found.pool[I]>
    using stage_at = stage<at<layer_list, Position>, Position, at<shapes, Position>, at<shapes, (Pool < 0 ? Position : Pool) + 1>,
                           typename decltype(activation_at<found.activation[I]>())::type,
                           typename decltype(pool_at<Pool, (found.activation[I] > Pool)>())::type>;

    template <std::size_t... I>
    static auto make(std::index_sequence<I...>) -> hana::tuple<hana::type<stage_at<index(I)>>...>;
    /// hana::tuple<hana::type<stage<...>>...>
    using stages = decltype(make(std::make_index_sequence<std::size_t(count)>{}));

    /// The network ends in softmax: with cross_entropy the two become one.
    static constexpr bool ends_in_softmax = [] {
        if constexpr (count == 0) return false;
        else return requires { requires stage_at<count - 1>::layer::is_softmax; };
    }();
};

} // namespace ctnn::inline CTNN_ABI
