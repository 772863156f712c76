#pragma once
// judge: the forward pass over a dataset in pieces, and the mean loss. What the loss takes over at the end of
// the network (a softmax, a sigmoid) is left to it, so that the figures are as exact as in training.

#include <ctnn/data/dataset.hpp>
#include <ctnn/run/trainer.hpp>

#include <memory>

namespace ctnn::inline CTNN_ABI {

/// One piece of a dataset's samples: the plan that takes them through a network, and its memory.
template <class Net, class T, class Loss>
struct judging {
    static constexpr index samples = most_samples_at_once;
    static constexpr last_layer taken = taken_over_by<Loss>();
    using judged = typename judged_network<Net, taken>::type;
    /// The loss has a sigmoid that the network's outputs have, too.
    static constexpr bool without_sigmoid = !__is_same(judged, Net);
    using plan_type = plan<judged, T, samples,
                           taken == last_layer::softmax ? purpose::inference_logits : purpose::inference>;
    using wire = typename plan_type::template wire<typename Net::output_type>;
    struct space {
        alignas(alignment) T arena[plan_type::arena + 1];
        alignas(alignment) T y[wire::memory];
        alignas(alignment) T dy[wire::memory];
    };

    template <class Tuple, class Value>
    static void forward(const Tuple& parameters, const Value* rows, space& to) {
        using in_rows = kernels::wire<const Value, typename Net::input_type, along::rows<samples>>;
        if constexpr (plan_type::count == 0) {
            kernels::copy(in_rows{rows}, wire{to.y});
        } else {
            const passes<plan_type, in_rows> run{{rows}, to.arena, nullptr};
            run.forward(parameters);
            kernels::copy(run.output(), wire{to.y});
        }
    }
};

/// Calls visit(y, first, count) for every piece: y(feature, i) is what the network gives for sample first +
/// i. Returns the mean loss, NaN of nothing. All memory is on the heap.
template <auto Net, class T, class Loss, class V, class S, class Target, class Visit>
double judge(const model<Net, T>& m, const Loss& loss, const dataset<V, S, Target>& data, Visit visit) {
    using topology = typename model<Net, T>::network_type;
    using out = typename topology::output_type;
    using passing = judging<topology, T, Loss>;
    using wire = typename passing::wire;
    constexpr index piece = passing::samples, each = dataset<V, S, Target>::each;
    using rows_of_piece = unchecked_values<piece * S::size, const V>;
    using value = entering<typename topology::input_type, T, rows_of_piece>;
    expect_aligned(m);
    const auto space = std::make_unique<typename passing::space>();
    std::vector<V> rest(std::size_t(piece * S::size));
    double sum = 0, terms = 0;
    for (index first = 0; first < data.size(); first += piece) {
        const index count = data.size() - first < piece ? data.size() - first : piece;
        const V* rows = data.sample(first);
        if (count < piece) {
            for (index i = 0; i < count * S::size; ++i) rest[std::size_t(i)] = rows[i];
            rows = rest.data();
        }
        const value* entered = in<piece * S::size, value>(rows_of_piece{rows}).data();
        passing::forward(m.blocks(), entered, *space);
        const auto* targets = loss.template enter<out, piece, T>(unchecked<piece * each>(data.target(first)));
        const auto here = loss.template terms<out>(targets, count);
        if (here > 0) {
            const wire dy{space->dy};
            T share = loss.template run<T>(wire{space->y}, dy, targets, count, here);
            if constexpr (has_tokens<typename topology::input_type>)
                if (leave_out_bad_tokens<typename topology::input_type>(entered, dy, count))
                    share = kernels::not_a_number<T>;
            sum += double(share) * double(here), terms += double(here);
        }
        if constexpr (passing::without_sigmoid)
            for (T& y : space->y) y = kernels::sigmoid(y);
        visit(wire{space->y}, first, count);
    }
    return sum / terms;
}

} // namespace ctnn::inline CTNN_ABI
