#pragma once
// frozen(layer or chain): its parameters are loaded, saved and used, but no trainer changes them; backward
// stops behind the last frozen layer that has nothing to train before it.
//
//     nn::frozen(nn::conv2d<6, nn::kernel<5>> >> nn::relu >> nn::max_pool2d<2>)
//         >> nn::flatten >> nn::dense<10>
//
// A frozen batch_norm takes its running statistics in training, too, and leaves them alone (PyTorch's
// eval()). Names and shapes stay as they were (PyTorch's requires_grad_(False)): a model of the frozen
// topology loads the file of the other. The gradients of frozen parameters are zero.

#include <ctnn/topology/folding.hpp>
#include <ctnn/topology/network.hpp>
#include <ctnn/topology/print.hpp>

namespace ctnn::inline CTNN_ABI {
namespace layer {

/// L, but for its update.
template <class L>
struct frozen : L {
    static constexpr bool is_frozen = true;
    template <class Pad, class Layer = L>
    using behind = frozen<typename Layer::template behind<Pad>>;
    static void print(auto& out) {
        out << "frozen(";
        print_layer<L>(out);
        out << ')';
    }
    template <class In>
    static void torch(auto& out, In in)
        requires requires { L::torch(out, in); }
    {
        L::torch(out, in);
        out << ".requires_grad_(False)";
    }
};

} // namespace layer

template <template <class> class Change, class L>
struct change_within<Change, layer::frozen<L>> {
    using type = layer::frozen<typename change_within<Change, L>::type>;
};

/// The name of a template of two types.
template <template <class, class> class>
struct template_of_two {};
/// What freezing makes of a layer. What has no parameters, or is frozen, stays as it is.
template <class L>
struct freeze {
    static constexpr bool trained = requires { typename template_of_two<L::template parameters>; };
    using type = std::conditional_t<trained && !requires { L::is_frozen; }, layer::frozen<L>, L>;
};
template <class L>
    requires(
        !requires { L::is_frozen; } && requires { typename L::when_frozen; })
struct freeze<L> {
    using type = layer::frozen<typename L::when_frozen>;
};

/// The layer with its parameters left alone in training.
template <Layer L>
constexpr auto frozen(L) {
    return typename freeze<L>::type{};
}
template <class... Ls>
struct freeze<chain<Ls...>> {
    using type = chain<typename freeze<Ls>::type...>;
};
template <join How, class... Branches>
struct freeze<layer::joined<How, Branches...>> {
    using type = layer::joined<How, typename freeze<Branches>::type...>;
};
/// The chain with all its layers' parameters left alone, those of branches, too.
template <class... Ls>
constexpr auto frozen(chain<Ls...> layers) {
    return typename freeze<decltype(layers)>::type{};
}

/// Reports a topology where a layer or a chain belongs.
template <class In, class Out, class... Ls>
constexpr auto frozen(network<In, Out, Ls...> net) {
    static_assert(sizeof(the_input_stands_outside<sizeof...(Ls)>) > 0);
    return net;
}

} // namespace ctnn::inline CTNN_ABI
