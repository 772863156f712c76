#pragma once
// embedding<E>: every token becomes a learned row of E features (PyTorch's nn.Embedding).
//
//     nn::tokens<64, 128> >> nn::embedding<16> >> nn::lstm<64>
//
// Parameters: weight [vocabulary, E], N(0, 1) at first. Weight decay and the optimizer's momenta act on every
// row at every step. With nn::sparse (PyTorch's sparse=True, with SparseAdam) an update touches only the rows
// that were used: momenta and weight decay of the others rest, and a step costs what its tokens do, however
// large the vocabulary. (Plain sgd without weight decay does the same to both.) A token out of range gives
// NaN; a trainer makes its loss NaN and learns nothing from its sample.

#include <ctnn/kernels/product/lookup.hpp>
#include <ctnn/topology/layer.hpp>
#include <ctnn/topology/given_options.hpp>

namespace ctnn::inline CTNN_ABI {
namespace layer {

template <index E, class... Options>
struct embedding : layer_base {
    static constexpr bool sparse = option::given<option::sparse, Options...>;
    using accepts = takes::steps_of_tokens;
    template <class In>
    using output = with_step<In, shape<E>>;
    template <class In>
    static constexpr bool reads_rows = true;

    template <class T, index V>
    struct rows {
        table<T, V, E, sparse> weight;
        using list = blocks<trained<"weight", &rows::weight, standard_normal>>;
    };
    template <class T, class In>
    using parameters = rows<T, step_of<In>::vocabulary>;

    template <class T, class In, index M>
    static constexpr index backward_scratch =
        kernels::look_up_scratch<T, step_of<In>::vocabulary, E, step_count<In>, M>;

    static constexpr void forward(const auto& p, auto x, auto y, const auto& pass) {
        kernels::look_up<std::remove_cvref_t<decltype(pass)>::trains>(p.weight, x, y);
    }
    static void gradient(auto x, auto, auto dy, const auto& pass, const auto& sink) {
        using T = typename decltype(dy)::value_type;
        using P = parameters<T, typename decltype(x)::shape_type>;
        kernels::look_up_gradient<T, step_of<typename decltype(x)::shape_type>::vocabulary, E, sparse>(
            x, dy, pass.batch.count, pass.scratch, sink(&P::weight));
    }
    static void print(auto& out) { out << "embedding<" << E << (sparse ? ", sparse>" : ">"); }
    template <class In>
    static void torch(auto& out, In) {
        out << "nn.Embedding(" << step_of<In>::vocabulary << ", " << E << (sparse ? ", sparse=True)" : ")");
    }
};

} // namespace layer

/// Reports an embedding without features, or with an option that it has not.
template <index E, class... Options>
struct the_options_of_an_embedding {
    static constexpr bool known = (__is_same(Options, option::sparse) && ...) && sizeof...(Options) <= 1;
    static_assert(E > 0, "ctnn: an embedding has at least one feature");
    static_assert(known, "ctnn: an embedding takes the option sparse, and no other");
    using type = std::conditional_t<known, layer::embedding<(E > 0 ? E : 1), Options...>,
                                    layer::embedding<(E > 0 ? E : 1)>>;
};

/// A row of E learned features for every token of nn::tokens<T, V>; `nn::sparse`: a step changes only the
/// rows that it used.
template <index E, auto... Options>
constexpr auto embedding =
    typename the_options_of_an_embedding<E, std::remove_const_t<decltype(Options)>...>::type{};

} // namespace ctnn::inline CTNN_ABI
