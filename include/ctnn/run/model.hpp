#pragma once
// model<net, T>: every parameter of a network in one plain object: static, on the stack, a member, in a
// vector, memcpy'd.
//
//     nn::model<net> model{nn::seed{42}};                         // PyTorch's default initialisation
//     nn::parameter<"0.weight">(model).write(values);             // [out, in], row-major, as in PyTorch
//     nn::for_each_parameter(model, [](std::string_view name, auto view) { ... });

#include <ctnn/run/names_differ.hpp>
#include <ctnn/run/parameter_view.hpp>
#include <ctnn/run/parameters.hpp>
#include <ctnn/run/seed.hpp>
#include <ctnn/run/try_formulas.hpp>

#include <cstddef>

namespace ctnn::inline CTNN_ABI {

/// Reports what cannot be a model's topology.
template <class Net>
struct a_model_needs_a_topology_with_an_input {
    static_assert(is_network<Net>,
                  "ctnn: this is no topology with an input; begin it with nn::input<...> >> ...");
};

/// Whether parameters can be of type T: float or double (or a class with their operators).
template <class T>
constexpr bool is_parameter_type =
    std::is_same_v<T, float> || std::is_same_v<T, double> || (std::is_class_v<T> && !std::is_const_v<T>);
/// Reports another type of parameters.
template <class T>
struct the_parameters_are_float_or_double {
    static_assert(is_parameter_type<T>, "ctnn: the parameters of a model are float or double");
};

/// Reports a model that a trainer or a stream cannot take.
template <bool Fits>
struct the_model_fits {
    static_assert(Fits, "ctnn: the model is of another topology or type than what steps it (nn::model<net, "
                        "T> and nn::trainer<net, ..., T> or "
                        "nn::stream<net, T>), or const and to be trained");
};

/// A seeded model may be a constant where it is no larger than this: clang tries it for every model at
/// namespace scope, at 30 µs a value and more.
inline constexpr index most_bytes_seeded_while_compiling = 32 * 1024;
/// What no constant expression may call. g++ would try to make a constant of every model, a local variable's,
/// too, which took 10 s for one of 26 kB: it gives up here.
inline void seeded_at_run_time() {}

/// The parameters of the topology Net in type T (float or double): copyable, comparable, trivially copyable,
/// 64-byte aligned; zero when default-constructed. Its layout depends on the topology and T alone, not on ISA
/// or batch.
template <auto Net, class T = float>
class alignas(alignment) model {
    static_assert(sizeof(a_model_needs_a_topology_with_an_input<network_of<Net>>) > 0);
    static_assert(sizeof(the_parameters_are_float_or_double<T>) > 0);

  public:
    using network_type =
        std::conditional_t<is_network<network_of<Net>>, network_of<Net>, network<shape<1>, shape<1>>>;
    static_assert(sizeof(the_names_of_parameters_differ<network_type, T>) > 0);
    static_assert(formulas_tried<T, network_type>::forward[0] > 0);
    using value_type = T;
    using parameters_type = typename trained_layers<network_type, T>::tuple;

    /// All zeros.
    constexpr model() = default;
    /// PyTorch's default initialisation: Linear U(±1/√in) for weight and bias. Where the program says
    /// constexpr or constinit it is seeded while compiling, up to most_bytes_seeded_while_compiling.
    constexpr explicit model(seed s) {
        constexpr bool small = index(sizeof(parameters_type)) <= most_bytes_seeded_while_compiling;
        if (!small || !std::is_constant_evaluated()) seeded_at_run_time();
        std::uint64_t stream = 0;
        walk<network_type, T>(
            [&](auto, auto trained, auto& block) {
                initialise(typename decltype(trained)::initial{}, block, s, stream++);
            },
            blocks_);
        walk<network_type, T, saved_blocks>(
            [&](auto, auto saved, auto& block) {
                initialise(typename decltype(saved)::initial{}, block, s, 0);
            },
            blocks_);
    }

    /// The blocks as they are stored: for ctnn's own kernels.
    constexpr parameters_type& blocks() { return blocks_; }
    constexpr const parameters_type& blocks() const { return blocks_; }

    /// Equal when every parameter and buffer is; padding does not count, and NaN is unequal to itself.
    friend constexpr bool operator==(const model& a, const model& b) {
        bool equal = true;
        walk<network_type, T, all_blocks>(
            [&](auto, auto, const auto& x, const auto& y) {
                using block = std::remove_cvref_t<decltype(x)>;
                for (index i = 0; i < block::shape_type::size; ++i)
                    equal = equal && x.data[block::offset(i)] == y.data[block::offset(i)];
            },
            a.blocks_, b.blocks_);
        return equal;
    }

  private:
    parameters_type blocks_{};
};

/// A model, or what derives from one.
template <class M>
concept Model = requires(const M& m) { []<auto Net, class T>(const model<Net, T>&) {}(m); };

/// Reports a name that no parameter has.
template <bool Found>
struct the_network_has_a_parameter_of_this_name {
    static_assert(
        Found,
        "ctnn: the network has no parameter of this name; names are position.block as in PyTorch's "
        "nn.Sequential, \"0.weight\", of branches \"3.0.1.weight\" (position, branch, position in it), or "
        "the layer's own by nn::named");
};

/// What an unknown name gives, once it has been reported.
template <class T>
inline vector<T, 1> no_parameter{};

/// Where a name leads: the slot in the tuple and the member.
template <fixed_string Name, class Layers>
struct found_parameter {
    static constexpr std::string_view wanted{Name.text};
    template <index Position, class LayerName, class... Trained>
    static constexpr index in_layer(blocks<Trained...>) {
        index i = 0, found = -1;
        [[maybe_unused]] const int each[] = {
            0,
            ((found = wanted == parameter_name<Position, LayerName, Trained>::value ? i : found), ++i, 0)...};
        return found;
    }
    struct place {
        index slot = -1, block = -1;
    };
    static constexpr place where = []<std::size_t... I>(std::index_sequence<I...>) {
        place p;
        const index blocks[] = {in_layer<Layers::map.layer[I], typename Layers::template name_of<index(I)>>(
                                    all_blocks::of<typename Layers::template block_at<index(I)>>{})...,
                                -1};
        for (index i = 0; i < index(sizeof...(I)); ++i)
            if (blocks[i] >= 0) p = {i, blocks[i]};
        return p;
    }(std::make_index_sequence<std::size_t(Layers::map.count)>{});

    template <index Block, class... Trained>
    static constexpr auto& member(blocks<Trained...>, auto& parameters) {
        return parameters.*at<list<Trained...>, Block>::member;
    }
};

/// The parameter or buffer of this name, "3.weight": a view with shape(), size(), read and, on a mutable
/// model, write. An unknown name does not compile.
template <fixed_string Name, class Model>
constexpr auto parameter(Model& m) {
    using layers = trained_layers<typename Model::network_type, typename Model::value_type>;
    using found = found_parameter<Name, layers>;
    if constexpr (found::where.slot >= 0) {
        using list = all_blocks::of<typename layers::template block_at<found::where.slot>>;
        return parameter_view(found::template member<found::where.block>(
            list{}, hana::at_c<std::size_t(found::where.slot)>(m.blocks())));
    } else {
        static_cast<void>(sizeof(the_network_has_a_parameter_of_this_name<found::where.slot >= 0>));
        using block = vector<typename Model::value_type, 1>;
        return parameter_view(static_cast<std::conditional_t<std::is_const_v<Model>, const block, block>&>(
            no_parameter<typename Model::value_type>));
    }
}

/// The object representation of a model: to hand it to code that was compiled for another ISA, or to a file
/// of one's own.
template <auto Net, class T>
std::span<std::byte, sizeof(model<Net, T>)> bytes(model<Net, T>& m) {
    return std::span<std::byte, sizeof m>(reinterpret_cast<std::byte*>(&m), sizeof m);
}
template <auto Net, class T>
std::span<const std::byte, sizeof(model<Net, T>)> bytes(const model<Net, T>& m) {
    return std::span<const std::byte, sizeof m>(reinterpret_cast<const std::byte*>(&m), sizeof m);
}

} // namespace ctnn::inline CTNN_ABI
