#pragma once
// Whether the parameters of a network have different names. Positions differ, and so do names by nn::named
// (the arrow sees to it); but one may be the other: nn::named<"2">.

#include <ctnn/run/parameters.hpp>

namespace ctnn::inline CTNN_ABI {

/// Whether layers have names of their own; what an arrow knew of them stands in the network's type.
template <class Net>
constexpr bool has_named_layers = false;
template <class Known>
constexpr bool is_known_layer = false;
template <unsigned long long Name>
constexpr bool is_known_layer<known_layer<Name>> = true;
template <class In, class S, class... Known, class... Ls>
constexpr bool has_named_layers<network<In, wires<S, Known...>, Ls...>> =
    any_of({false, is_known_layer<Known>...});

/// The number of what a layer's parameters are called by.
template <class L, class Place>
struct number_of_layer {
    struct letters { // name_number's sum, letter by letter
        unsigned long long number = name_number({});
        constexpr void put(char c) { number = name_number(c, number); }
    };
    static constexpr unsigned long long value = [] {
        letters all;
        name_of_layer<L, Place>::write(all);
        return all.number;
    }();
    static constexpr bool own = requires { L::name_of_layer; };
};

/// Reports a layer whose own name is the position of another.
template <class Net, class T>
struct the_names_of_parameters_differ {
    using layers = trained_layers<Net, T>;
    template <index Slot>
    using number = number_of_layer<typename layers::source::template layer_at<layers::map.layer[Slot]>,
                                   typename layers::source::template place_at<layers::map.layer[Slot]>>;
    static constexpr bool differ = []<std::size_t... I>(std::index_sequence<I...>) {
        if constexpr (has_named_layers<Net>) {
            const bool own[] = {number<index(I)>::own..., false};
            const unsigned long long name[] = {number<index(I)>::value..., 0};
            for (std::size_t i = 0; i < sizeof...(I); ++i)
                for (std::size_t j = 0; own[i] && j < sizeof...(I); ++j)
                    if (!own[j] && name[i] == name[j]) return false;
        }
        return true;
    }(std::make_index_sequence<std::size_t(layers::map.count)>{});
    static_assert(differ, "ctnn: a layer's name by nn::named is the position of another layer that has "
                          "parameters; theirs could not be told apart");
};

} // namespace ctnn::inline CTNN_ABI
