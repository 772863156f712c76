#pragma once
// embedding<E>: every token becomes a learned row of E features (PyTorch's nn.Embedding).
//
//     nn::tokens<64, 128> >> nn::embedding<16> >> nn::lstm<64>
//
// Parameters: weight [vocabulary, E], N(0, 1) at first. An update touches only the rows that were used, like PyTorch's sparse=True: momentum
// and weight decay of the others rest. A token out of range gives NaN; a trainer makes its loss NaN and learns nothing from its sample.

#include <ctnn/kernels/lookup.hpp>
#include <ctnn/topology/layer.hpp>

namespace ctnn::inline CTNN_ABI {
namespace layer {

template <index E>
struct embedding : layer_base {
    using accepts = takes::steps_of_tokens;
    template <class In>
    using output = with_step<In, shape<E>>;
    template <class In>
    static constexpr bool reads_rows = true;

    template <class T, index V>
    struct rows {
        table<T, V, E> weight;
        using list = blocks<trained<"weight", &rows::weight, standard_normal>>;
    };
    template <class T, class In>
    using parameters = rows<T, step_of<In>::vocabulary>;

    template <class T, class In, index M>
    static constexpr index backward_scratch = kernels::look_up_scratch<T, step_of<In>::vocabulary, E, step_count<In>, M>;

    static constexpr void forward(const auto& p, auto x, auto y, const auto& pass) {
        kernels::look_up<std::remove_cvref_t<decltype(pass)>::trains>(p.weight, x, y);
    }
    static void gradient(auto x, auto, auto dy, const auto& pass, const auto& sink) {
        using T = typename decltype(dy)::value_type;
        using P = parameters<T, typename decltype(x)::shape_type>;
        kernels::look_up_gradient<T, step_of<typename decltype(x)::shape_type>::vocabulary, E>(x, dy, pass.scratch, sink(&P::weight));
    }
    static void print(auto& out) { out << "embedding<" << E << '>'; }
    template <class In>
    static void torch(auto& out, In) {
        out << "nn.Embedding(" << step_of<In>::vocabulary << ", " << E << ')';
    }
};

} // namespace layer

/// Reports an embedding without features.
template <index E>
struct the_features_of_an_embedding {
    static constexpr index value = E > 0 ? E : 1;
    static_assert(E > 0, "ctnn: an embedding has at least one feature");
};

/// A row of E learned features for every token of nn::tokens<T, V>.
template <index E>
constexpr auto embedding = layer::embedding<the_features_of_an_embedding<E>::value>{};

} // namespace ctnn::inline CTNN_ABI
