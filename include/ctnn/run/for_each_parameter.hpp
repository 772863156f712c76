#pragma once
// A walk over the parameters of a model, or of several at once: a model and its gradients, a network and the
// one that follows it.
//
//     nn::for_each_parameter(model, [](std::string_view name, auto view) { ... });
//     nn::for_each_parameter(model, gradients, [](std::string_view name, auto weight, auto slope) { ... });
//
// Views have shape(), size(), [i], read, and where their model can be changed, write; all in PyTorch's order.

#include <ctnn/run/model.hpp>

namespace ctnn::inline CTNN_ABI {

/// A model, or a temporary one: what nn::fold and nn::load return can be walked as well.
template <class M>
concept WalkedModel = Model<std::remove_reference_t<M>>;

/// Reports models whose blocks do not correspond.
template <bool Alike>
struct the_models_are_of_one_topology {
    static_assert(Alike,
                  "ctnn: models that are walked at once are of one topology and type: their parameters have "
                  "the same names and shapes (nn::copy_parameters takes what others have in common)");
};

/// Calls f(name, views...) for every block of the models.
template <class Which, class F, class M, class... Ms>
constexpr void walk_models(F& f, M& m, Ms&... others) {
    constexpr bool alike =
        (std::is_same_v<typename M::parameters_type, typename Ms::parameters_type> && ...) &&
        (std::is_same_v<typename M::network_type, typename Ms::network_type> && ...);
    if constexpr (alike)
        walk<typename M::network_type, typename M::value_type, Which>(
            [&](auto name, auto, auto&... blocks) { f(decltype(name)::value, parameter_view(blocks)...); },
            m.blocks(), others.blocks()...);
    else static_assert(sizeof(the_models_are_of_one_topology<alike>) > 0);
}

/// Calls f(name, view) for every parameter, named, shaped and ordered as in the state_dict of PyTorch's
/// nn.Sequential. The names live as long as the program. On a mutable model the views can be written.
template <WalkedModel M, class F>
constexpr void for_each_parameter(M&& m, F&& f) {
    walk_models<trained_blocks>(f, m);
}
/// Of two, three or four models of one topology, f(name, view of each).
template <WalkedModel A, WalkedModel B, class F>
constexpr void for_each_parameter(A&& a, B&& b, F&& f) {
    walk_models<trained_blocks>(f, a, b);
}
template <WalkedModel A, WalkedModel B, WalkedModel C, class F>
constexpr void for_each_parameter(A&& a, B&& b, C&& c, F&& f) {
    walk_models<trained_blocks>(f, a, b, c);
}
template <WalkedModel A, WalkedModel B, WalkedModel C, WalkedModel D, class F>
constexpr void for_each_parameter(A&& a, B&& b, C&& c, D&& d, F&& f) {
    walk_models<trained_blocks>(f, a, b, c, d);
}

/// The same for every buffer: what is saved but not trained, the running statistics of batch_norm.
template <WalkedModel M, class F>
constexpr void for_each_buffer(M&& m, F&& f) {
    walk_models<saved_blocks>(f, m);
}
template <WalkedModel A, WalkedModel B, class F>
constexpr void for_each_buffer(A&& a, B&& b, F&& f) {
    walk_models<saved_blocks>(f, a, b);
}

} // namespace ctnn::inline CTNN_ABI
