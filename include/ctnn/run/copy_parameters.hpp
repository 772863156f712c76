#pragma once
// copy_parameters: what two models of different topologies have in common.
//
//     nn::copy_parameters(fine_tuned, trained);   // all but the last layer, which has other classes

#include <ctnn/run/model.hpp>

namespace ctnn::inline CTNN_ABI {

/// Copies every parameter and buffer of `from` whose name and shape a parameter of `to` has, converted to its
/// type. Returns how many.
template <auto To, class T, auto From, class U>
constexpr index copy_parameters(model<To, T>& to, const model<From, U>& from) {
    index copied = 0;
    const auto one = [&](auto name, auto& into, auto other, const auto& source) {
        using target = std::remove_cvref_t<decltype(into)>;
        using given = std::remove_cvref_t<decltype(source)>;
        if constexpr (decltype(name)::value == decltype(other)::value &&
                      __is_same(typename target::shape_type, typename given::shape_type)) {
            for (index i = 0; i < target::shape_type::size; ++i)
                into.data[target::offset(i)] = T(source.data[given::offset(i)]);
            ++copied;
        }
    };
    walk<typename model<To, T>::network_type, T, all_blocks>(
        [&](auto name, auto, auto& into) {
            walk<typename model<From, U>::network_type, U, all_blocks>(
                [&](auto other, auto, const auto& source) { one(name, into, other, source); }, from.blocks());
        },
        to.blocks());
    return copied;
}

} // namespace ctnn::inline CTNN_ABI
