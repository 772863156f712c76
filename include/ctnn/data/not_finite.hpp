#pragma once
// Which sample of a batch made its loss NaN or infinite, in a sentence.

#include <ctnn/data/with_lengths.hpp>
#include <ctnn/run/predict_lengths.hpp>
#include <ctnn/run/trainer.hpp>

#include <memory>

namespace ctnn::inline CTNN_ABI {

/// The place of the first of n values that is not finite; -1 where all are.
template <class X>
index first_not_finite(const X* x, index n) {
    if constexpr (std::is_floating_point_v<X>)
        for (index i = 0; i < n; ++i)
            if (!(x[i] - x[i] == 0)) return i;
    return -1;
}
/// Values in targets, or in a pair of them.
template <class Targets>
constexpr index target_count = [] {
    if constexpr (door<Targets>::open) return door<Targets>::count;
    else
        return target_count<typename target_of_pair<0, Targets>::type> +
               target_count<typename target_of_pair<1, Targets>::type>;
}();
/// The same of the targets of a batch's sample number `row`, of which counted(row, each) count; in a pair of
/// targets the second's values come behind the first's.
template <index Batch, class Targets>
index target_not_finite(const Targets& targets, index row, auto counted) {
    if constexpr (door<Targets>::open) {
        constexpr index each = door<Targets>::count / Batch;
        return first_not_finite(door<Targets>::first(targets) + row * each, counted(row, each));
    } else {
        using first = target_of_pair<0, Targets>;
        using second = target_of_pair<1, Targets>;
        if (const index i = target_not_finite<Batch>(first::of(targets), row, counted); i >= 0) return i;
        const index i = target_not_finite<Batch>(second::of(targets), row, counted);
        return i < 0 ? i : target_count<typename first::type> / Batch + i;
    }
}
/// Whether all inputs of a batch are finite. An infinite one may leave the loss finite (behind a tanh), and
/// the weights not. A source that has looked as it gathered them says so itself.
template <class Source>
bool has_finite_inputs(const Source& source) {
    if constexpr (requires { source.has_finite_inputs(); }) {
        return source.has_finite_inputs();
    } else {
        const auto& inputs = source.inputs();
        using open = door<std::remove_cvref_t<decltype(inputs)>>;
        return are_finite(open::first(inputs), open::count);
    }
}
/// What a source's batch is to give.
template <class Source>
decltype(auto) targets_of_source(const Source& source) {
    if constexpr (requires { source.targets(); }) return source.targets();
    else return source.labels();
}
/// Why the loss of the batch that a source has handed out last is not finite.
template <auto Net, class T, class Source>
std::string why_not_finite(const model<Net, T>& m, const Source& source) {
    const auto& inputs = source.inputs();
    const auto& targets = targets_of_source(source);
    using inputs_type = std::remove_cvref_t<decltype(inputs)>;
    using topology = typename model<Net, T>::network_type;
    using out = typename topology::output_type;
    constexpr index each = topology::input_type::size, batch = door<inputs_type>::count / each;
    const auto counted = counted_in_batch(source);
    const auto values = [&](index row, index all) {
        return values_counted<step_count<typename topology::input_type>>(counted, row, all);
    };
    const auto wanted = [&](index row, index all) {
        return is_sequence<out> || values(row, each) == 0 ? values(row, all) : all;
    };
    const auto name = [&](index row) {
        index i = source.done() - source.count() + row;
        if constexpr (requires { source.sample_in(row); }) i = source.sample_in(row);
        return "the loss is not finite at sample " + std::to_string(i) + ": ";
    };
    for (index row = 0; row < source.count(); ++row) {
        if (const index i =
                first_not_finite(door<inputs_type>::first(inputs) + row * each, values(row, each));
            i >= 0)
            return name(row) + "value " + std::to_string(i) + " of its input is not finite";
        if (const index i = target_not_finite<batch>(targets, row, wanted); i >= 0)
            return name(row) + "value " + std::to_string(i) + " of its target is not finite";
    }
    const auto space = std::make_unique<workspace<Net, batch, T>>();
    const auto y = std::make_unique<outputs_of_batch<topology, batch, T>>();
    if constexpr (is_lengths<std::remove_const_t<decltype(counted)>>)
        predict<batch>(m, inputs, counted, *space, *y);
    else predict<batch>(m, inputs, *space, *y);
    constexpr index outputs = out::size;
    index largest = 0;
    for (index i = 0; i < source.count() * outputs; ++i) {
        const T v = (*y)[i], most = (*y)[largest];
        if (!(v - v == 0))
            return name(i / outputs) +
                   "what the network gives is not finite: the learning rate is too large, perhaps";
        if ((v < 0 ? -v : v) > (most < 0 ? -most : most)) largest = i;
    }
    return name(largest / outputs) + "what the network gives there, or its target, is too large, or no class";
}

} // namespace ctnn::inline CTNN_ABI
