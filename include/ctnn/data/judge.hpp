#pragma once
// judge: the forward pass over a dataset in pieces, and the mean loss. What the loss takes over at the end of
// the network (a softmax, a sigmoid) is left to it, so that the figures are as exact as in training.

#include <ctnn/data/with_lengths.hpp>
#include <ctnn/plan/pieces.hpp>
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

    template <class Tuple, class Value, class Steps>
    static void forward(const Tuple& parameters, const Value* rows, space& to, Steps steps) {
        using in_rows = kernels::wire<const Value, typename Net::input_type, along::rows<samples>>;
        if constexpr (plan_type::count == 0) {
            kernels::copy(in_rows{rows}, wire{to.y});
        } else {
            const pass_forward<plan_type, in_rows, no_block, Steps> run{{rows},  to.arena, nullptr, nullptr,
                                                                        samples, {},       0,       steps};
            run.forward(parameters);
            kernels::copy(run.output(), wire{to.y});
        }
    }
};

/// The samples of a set in their order, in pieces of at most N: where they are, or copied.
template <index N, class T, class S, class Target>
class samples_in_order {
    using facts = targets_of_samples<T, Target>;

  public:
    explicit samples_in_order(const sample_source<T, S, Target>& data)
        : data_(&data),
          reader_(data.reader()),
          rows_(std::size_t(N * S::size)),
          values_(std::size_t(reader_ ? N * facts::each : 0)),
          order_(std::size_t(reader_ ? data.pieces() : 0)) {
        for (std::size_t i = 0; i < order_.size(); ++i) order_[i] = index(i);
    }
    /// Finds N rows, those from `count` on anything; false where they cannot be read.
    bool find(index first, index count) {
        if (reader_) {
            index numbers[N];
            rows = rows_.data(), targets = values_.data();
            return reader_->gather({order_, {}, false}, first, count, rows_.data(), values_.data(), numbers);
        }
        rows = data_->stored(first), targets = data_->stored_targets(first);
        if (count == N) return true;
        for (index i = 0; i < count * S::size; ++i) rows_[std::size_t(i)] = rows[i];
        rows = rows_.data();
        return true;
    }
    std::string error() const { return reader_ ? reader_->error() : std::string(); }

    const T* rows = nullptr;
    const typename facts::element* targets = nullptr;

  private:
    const sample_source<T, S, Target>* data_;
    std::shared_ptr<typename sample_source<T, S, Target>::reader_type> reader_;
    std::vector<T> rows_;
    std::vector<typename facts::element> values_;
    std::vector<index> order_;
};

/// Calls visit(y, targets, count, steps) for every piece: y(feature, i) is what the network gives for its
/// sample i, which is to give targets[i * each ...], and of which `steps` count. Returns the mean loss, NaN of nothing; what cannot be read is in
/// `wrong`. All memory is on the heap.
template <auto Net, class T, class Loss, class V, class S, class Target, class Lengths, class Visit>
double judge(const model<Net, T>& m, const Loss& loss, const counted_samples<V, S, Target, Lengths>& data,
             std::string& wrong, Visit visit) {
    using topology = typename model<Net, T>::network_type;
    using out = typename topology::output_type;
    using passing = judging<topology, T, Loss>;
    using wire = typename passing::wire;
    constexpr index piece = passing::samples, each = targets_of_samples<V, Target>::each;
    using rows_of_piece = unchecked_values<piece * S::size, const V>;
    using value = entering<typename topology::input_type, T, rows_of_piece>;
    expect_aligned(m);
    const auto space = std::make_unique<typename passing::space>();
    samples_in_order<piece, V, S, Target> source(data.set());
    double sum = 0, terms = 0;
    for (index first = 0; first < data.size(); first += piece) {
        const index count = data.size() - first < piece ? data.size() - first : piece;
        if (!source.find(first, count)) {
            wrong = source.error();
            return kernels::not_a_number<double>;
        }
        const value* entered = in<piece * S::size, value>(rows_of_piece{source.rows}).data();
        const auto of_piece = data.template lengths_of<piece>(first, count);
        const auto steps = counted_by(of_piece);
        passing::forward(m.blocks(), entered, *space, steps);
        const auto* targets = loss.template enter<out, piece, T>(unchecked<piece * each>(source.targets));
        const auto here = terms_of_steps<out>(loss, targets, count, steps);
        if (here > 0) {
            const wire dy{space->dy};
            T share;
            if constexpr (decltype(steps)::all)
                share = loss.template run<T>(wire{space->y}, dy, targets, count, here);
            else share = loss.template run<T>(wire{space->y}, dy, targets, count, here, steps);
            if constexpr (has_tokens<typename topology::input_type>)
                if (leave_out_bad_tokens<typename topology::input_type>(entered, dy, count, steps))
                    share = kernels::not_a_number<T>;
            sum = kernels::fma(double(share), double(here), sum), terms += double(here);
        }
        if constexpr (passing::without_sigmoid)
            for (T& y : space->y) y = kernels::sigmoid(y);
        visit(wire{space->y}, source.targets, count, steps);
    }
    return sum / terms;
}

} // namespace ctnn::inline CTNN_ABI
