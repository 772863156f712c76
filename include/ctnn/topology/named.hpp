#pragma once
// named<"layer1.0.conv1">(layer): the layer's parameters have this name in place of the layer's position, so
// that the state dict of somebody's own module loads as it is: "layer1.0.conv1.weight".

#include <ctnn/topology/folding.hpp>
#include <ctnn/topology/print.hpp>

namespace ctnn::inline CTNN_ABI {
namespace layer {

/// L, but for the name of its parameters.
template <fixed_string Name, class L>
struct named : L {
    static constexpr std::string_view name_of_layer = Name.view();
    static void print(auto& out) {
        out << "named<\"" << name_of_layer << "\">(";
        print_layer<L>(out);
        out << ')';
    }
    template <class In>
    static void torch(auto& out, In in)
        requires requires { L::torch(out, in); }
    {
        out << "Named(\"" << name_of_layer << "\", ";
        L::torch(out, in);
        out << ')';
    }
};

} // namespace layer

template <template <class> class Change, fixed_string Name, class L>
struct change_within<Change, layer::named<Name, L>> {
    using type = layer::named<Name, typename change_within<Change, L>::type>;
};

/// Reports a name of nothing, or one that could not stand in a file.
template <bool Good>
struct the_name_of_a_layer_is_text {
    static_assert(Good, "ctnn: nn::named takes a name of at least one character, without quotes, backslashes "
                        "and control characters");
};
constexpr bool is_name_of_layer(std::string_view name) {
    for (const char c : name)
        if (c == '"' || c == '\\' || static_cast<unsigned char>(c) < 32) return false;
    return !name.empty();
}
/// What can have a name of its own: joins and wires have no parameters.
template <class X>
concept Namable = Layer<X> && !is_join<X> && !is_wire<X>;
/// Reports what has no name of its own.
template <class X>
struct a_layer_is_named {
    static_assert(Namable<X>, "ctnn: nn::named names one layer; name the layers of a chain or of branches "
                              "one by one (wires have theirs)");
};

/// The layer, with parameters "Name.weight", "Name.bias", ... wherever it stands.
template <fixed_string Name, class L>
constexpr auto named(const L&) {
    static_assert(sizeof(a_layer_is_named<L>) > 0 &&
                  sizeof(the_name_of_a_layer_is_text<is_name_of_layer(Name.view())>) > 0);
    if constexpr (Namable<L>) return layer::named<Name, L>{};
    else if constexpr (PartOfTopology<L>) return L{};
    else return chain<>{};
}

template <class Position, class State, class L>
    requires requires { L::name_of_layer; }
struct attach<Position, State, L> {
    using base = attach_layer<layer_traits<L>::accepts::template met<shape_of<State>>, Position, State, L,
                              typename layer_traits<L>::accepts>;
    static constexpr bool taken = is_taken<State, name_number(L::name_of_layer)>;
    using mistake =
        std::conditional_t<taken, the_name_of_a_layer_is_its_own<Position, L>, typename base::mistake>;
    using next =
        typename state<typename base::next>::template with<known_layer<name_number(L::name_of_layer)>>;
};

} // namespace ctnn::inline CTNN_ABI
