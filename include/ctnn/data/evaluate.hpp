#pragma once
// evaluate: what a network makes of every sample of a dataset, or of every step or pixel of every sample.
//
//     const auto e = nn::evaluate(model, test);         // an evaluation, or an evaluation_of_values
//     if (!e) std::cerr << e.error;
//     e.accuracy();      e.confusion[truth * e.classes + predicted];
//     nn::evaluate(model, test, loss).loss;             // another loss than cross_entropy or mse
//     nn::evaluate(model, nn::with_lengths(test, steps_of_each));

#include <ctnn/data/evaluation.hpp>
#include <ctnn/data/judge.hpp>
#include <ctnn/plan/pieces.hpp>
#include <ctnn/run/training_call.hpp>

namespace ctnn::inline CTNN_ABI {

/// Reports a dataset that has no target for what a network says.
template <bool Targets, bool Numbers, index Given, index Judged>
struct the_dataset_suits_the_network {
    static_assert(
        Targets,
        "ctnn: evaluate needs a dataset that says what each sample is to give: class numbers or values");
    static_assert(
        !Targets || !Numbers || Given == Judged,
        "ctnn: evaluate compares every label with what the network says there: a network that judges every "
        "step takes nn::dataset<T, S, int[steps]>, every pixel int[rows][columns], another one "
        "nn::dataset<T, S>");
    static_assert(!Targets || Numbers || Given == Judged,
                  "ctnn: evaluate compares every value with an output: it takes a dataset whose targets have "
                  "as many values as the network "
                  "gives, nn::dataset<T, S, shape of the output>");
};

/// Reports a third argument that is no loss.
template <class Given>
struct evaluate_judges_by_a_loss {
    static_assert(
        !sizeof(Given*),
        "ctnn: the third argument of evaluate is a loss: nn::evaluate(model, test, nn::huber{.delta = 0.5}); "
        "lengths go with the set: nn::with_lengths(test, steps_of_each)");
};

/// How many values of a row (from at(0) to at(n - 1)) stand before the one of a class in the order of the
/// largest: a NaN is larger than all, of equals the first is first. n of a class that is none of them.
template <class At>
index rank_of(At at, index n, index c) {
    if (c >= n) return n;
    const auto own = at(c);
    index before = 0;
    for (index i = 0; i < n; ++i) {
        const auto other = at(i);
        const bool equal = other == own || (other != other && own != own);
        before += equal ? i < c : own == own && !(other <= own);
    }
    return before;
}

/// Counts one prediction; a label that is no class of the set was refused before. at(i): output i of
/// `outputs`.
template <class At>
void count_prediction(evaluation& e, At at, index outputs, int label) {
    if (is_ignored(label)) return;
    index predicted = 0;
    for (index i = 1; i < outputs && at(predicted) == at(predicted); ++i)
        if (!(at(i) <= at(predicted))) predicted = i; // the first largest, or the first NaN: argmax
    ++e.count;
    e.correct += label == predicted;
    ++e.ranks[std::size_t(rank_of(at, outputs, index(label)))];
    if (!e.confusion.empty()) ++e.confusion[std::size_t(label * e.classes + predicted)];
    if (outputs == 2 && e.classes == 2) e.scores[label].push_back(double(at(1)) - double(at(0)));
}

/// What is wrong with a set that is to be judged, in a sentence; empty where nothing is.
template <class Net, class Set>
std::string why_not_judged(const Set& data) {
    std::string wrong = data.error(step_count<typename Net::input_type>);
    if (wrong.empty() && data.size() == 0) wrong = "the set has no samples";
    return wrong;
}

/// Counts what a network with class numbers as targets says; the class is the first largest output, or the
/// first NaN (argmax).
template <auto Net, class T, class Samples, class Loss>
evaluation evaluate_classes(const model<Net, T>& m, const Samples& data, const Loss& loss) {
    using topology = typename model<Net, T>::network_type;
    using out = typename topology::output_type;
    constexpr index outputs = class_indices::classes<out>, places = class_indices::targets<out>;
    constexpr index apart = pixels<out>; // the outputs of one place
    evaluation e;
    e.classes = data.set().class_count() > outputs ? data.set().class_count() : outputs;
    e.error = why_not_judged<topology>(data);
    e.ranks.resize(std::size_t(outputs + 1));
    if (e.classes <= most_classes_of_a_confusion) e.confusion.resize(std::size_t(e.classes * e.classes));
    if (!e) return e;
    e.loss = judge(m, loss, data, e.error, [&](auto y, const int* labels, index count, auto steps) {
        for (index k = 0; k < count * places; ++k) {
            const index s = k / places, t = k % places;
            if (target_counts<out, places>(steps, k))
                count_prediction(
                    e, [&](index i) { return y(t / apart * apart * outputs + i * apart + t % apart, s); },
                    outputs, labels[k]);
        }
    });
    return e;
}

/// Adds up how far the values of a network are from their targets.
template <auto Net, class T, class Samples, class Loss>
evaluation_of_values evaluate_values(const model<Net, T>& m, const Samples& data, const Loss& loss) {
    using topology = typename model<Net, T>::network_type;
    using out = typename topology::output_type;
    constexpr std::size_t values = std::size_t(step_of<out>::size);
    evaluation_of_values e;
    e.error = why_not_judged<topology>(data);
    if (!e) return e;
    e.squared.resize(values), e.absolute.resize(values), e.variation.resize(values);
    std::vector<double> mean(values);
    e.loss = judge(m, loss, data, e.error, [&](auto y, const auto* targets, index count, auto steps) {
        for (index s = 0; s < count; ++s)
            for (index t = 0; t < step_count<out>; ++t) {
                if (!steps.counts(s, t)) continue;
                ++e.count;
                for (std::size_t i = 0; i < values; ++i) {
                    const index k = t * index(values) + index(i);
                    const double target = double(targets[s * out::size + k]),
                                 error = double(y(k, s)) - target;
                    e.squared[i] = kernels::fma(error, error, e.squared[i]);
                    e.absolute[i] += error < 0 ? -error : error;
                    const double difference = target - mean[i]; // Welford 1962
                    mean[i] += difference / double(e.count);
                    e.variation[i] = kernels::fma(difference, target - mean[i], e.variation[i]);
                }
            }
    });
    return e;
}

/// The loss by which a dataset's targets are judged if nothing is said.
template <class Set>
using loss_of_targets = std::conditional_t<Set::of_classes, cross_entropy, mse>;

/// What evaluate does for a network, a set and a loss that go together; else the report of what does not.
template <auto Net, class T, class V, class S, class Target, class Lengths, class Loss>
auto evaluate_counted(const model<Net, T>& m, const counted_samples<V, S, Target, Lengths>& data,
                      const Loss& loss) {
    using set = targets_of_samples<V, Target>;
    using topology = typename model<Net, T>::network_type;
    using out = typename topology::output_type;
    constexpr index judged = set::of_classes ? class_indices::targets<out> : out::size;
    using rows = unchecked_values<most_samples_at_once * S::size, const V>;
    using value = entering<typename topology::input_type, T, rows>;
    using targets = unchecked_values<most_samples_at_once * set::each, const typename set::element>;
    constexpr index inputs = most_samples_at_once * topology::input_type::size;
    using result = std::conditional_t<set::of_classes, evaluation, evaluation_of_values>;
    using counted = lengths_call<
        topology, T, Loss, most_samples_at_once, targets,
        typename counted_samples<V, S, Target, Lengths>::template lengths_type<most_samples_at_once>, false,
        false>;
    if constexpr (!ctnn::Loss<Loss>) {
        static_assert(sizeof(evaluate_judges_by_a_loss<Loss>) > 0);
        return result{};
    } else if constexpr (!Loss::template fits<out>) {
        static_assert(sizeof(the_loss_fits_the_output<Loss, out>) > 0);
        return result{};
    } else if constexpr (set::each == 0 || set::each != judged) {
        static_assert(
            sizeof(the_dataset_suits_the_network<(set::each > 0), set::of_classes, set::each, judged>) > 0);
        return result{};
    } else if constexpr (!Loss::template takes<T, targets>) {
        static_assert(sizeof(the_targets_fit_the_loss<Loss, targets, false>) > 0);
        return result{};
    } else if constexpr (!data_facts<rows, inputs, value>::value) {
        static_assert(sizeof(the_data_fit<rows, inputs, value>) > 0);
        return result{};
    } else if constexpr (!counted::good) {
        counted::report();
        return result{};
    } else if constexpr (set::of_classes) {
        return evaluate_classes(m, data, loss);
    } else {
        return evaluate_values(m, data, loss);
    }
}

/// Judges every sample by a loss.
template <auto Net, class T, class V, class S, class Target,
          class Loss = loss_of_targets<targets_of_samples<V, Target>>>
auto evaluate(const model<Net, T>& m, const sample_source<V, S, Target>& data, const Loss& loss = {}) {
    return evaluate_counted(m, counted_samples<V, S, Target>{&data}, loss);
}
/// The same of what counts in sequences of several lengths: steps, or samples that have one.
template <auto Net, class T, class V, class S, class Target,
          class Loss = loss_of_targets<targets_of_samples<V, Target>>>
auto evaluate(const model<Net, T>& m, const samples_with_lengths<V, S, Target>& data, const Loss& loss = {}) {
    return evaluate_counted(m, data, loss);
}

} // namespace ctnn::inline CTNN_ABI
