#pragma once
// one_hot<C>: class indices as vectors of zeros with a single one (PyTorch's functional.one_hot).
//
//     nn::one_hot<3>(std::array{0, 2})        // {{1, 0, 0}, {0, 0, 1}}, constexpr

#include <ctnn/run/stack_limit.hpp>
#include <ctnn/shape/in.hpp>
#include <ctnn/shape/integer.hpp>

namespace ctnn::inline CTNN_ABI {

/// One label of an integer type or an enum: tensor<T, shape<C>>. A label outside 0..C-1 gives all zeros.
template <index C, class T = float, class Label>
    requires(std::is_integral_v<Label> || std::is_enum_v<Label>)
constexpr tensor<T, shape<C>> one_hot(Label label) {
    tensor<T, shape<C>> row;
    if (const index at = index_below(label, C); at >= 0) row[at] = T(1);
    return row;
}

/// Whether these are labels in an array: of an integer type or an enum.
template <class Labels>
constexpr bool are_labels = door<Labels>::open && (std::is_integral_v<typename door<Labels>::element> ||
                                                   std::is_enum_v<typename door<Labels>::element>);
/// Reports what is no array of labels.
template <class Labels>
struct the_labels_are_an_array_of_integers {
    static_assert(are_labels<Labels>, "ctnn: one_hot takes an integer, or integers in an array, std::array, "
                                      "tensor or span of fixed size; for a run-time size say "
                                      "nn::unchecked<N>(pointer)");
};

/// Labels in any array that enters through the door: tensor<T, shape<N, C>>.
template <index C, class T = float, class Labels>
    requires(!std::is_integral_v<Labels> && !std::is_enum_v<Labels>)
constexpr auto one_hot(const Labels& labels) {
    if constexpr (!are_labels<Labels>) {
        static_assert(sizeof(the_labels_are_an_array_of_integers<Labels>) > 0);
        return tensor<T, shape<1, C>>{};
    } else {
        using label = typename door<Labels>::element;
        constexpr index n = door<Labels>::count;
        label each[n]{};
        in<n, label>::copy(labels, each);
        tensor<T, shape<n, C>> rows;
        static_assert(sizeof(one_hot_fits_on_the_stack<index(sizeof rows), stack_limit<C>>) > 0);
        for (index i = 0; i < n; ++i)
            if (const index at = index_below(each[i], C); at >= 0) rows(i, at) = T(1);
        return rows;
    }
}

} // namespace ctnn::inline CTNN_ABI
