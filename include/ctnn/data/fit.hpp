#pragma once
// fit: epochs of random mini-batches until their number is reached or the loss stops falling.
//
//     nn::fit(model, trainer, training, {.epochs = 5, .validation = &test}, [](const nn::epoch& e) { ... });

#include <ctnn/data/batches.hpp>
#include <ctnn/data/evaluate.hpp>
#include <ctnn/run/trainer.hpp>

namespace ctnn::inline CTNN_ABI {

/// How to fit. `validation`: a set of class numbers to report accuracy on. `patience`: epochs without the
/// loss falling by at least `min_delta` after which training has converged; 0: never.
template <class T, class S, class Target = int>
struct fit_options {
    index epochs = 10;
    seed shuffle{1};
    const dataset<T, S, Target>* validation = nullptr;
    index patience = 0;
    double min_delta = 1e-4;
};

/// An epoch that is over: its mean loss over all targets but labels that are nn::ignore, and the accuracy on
/// the validation set (-1: none).
struct epoch {
    index number = 0, of = 0;
    double loss = 0, accuracy = -1;
};

/// Every epoch, and why training ended.
struct history {
    std::vector<epoch> epochs;
    bool converged = false;  ///< the loss had stopped falling
    bool not_finite = false; ///< the loss became NaN or infinite: training stopped there
    std::string error; ///< what was wrong with the data, else empty; the last epoch has then a loss of NaN
};

/// How long to train from any source of batches: see fit_options.
struct fit_length {
    index epochs = 10, patience = 0;
    double min_delta = 1e-4;
};

/// What a source says is wrong with its data.
template <class Source>
std::string error_of_source(const Source& source) {
    if constexpr (requires { source.error(); }) return source.error();
    else return {};
}
/// What a source's batch is to give.
template <class Source>
auto targets_of_source(const Source& source) {
    if constexpr (requires { source.targets(); }) return source.targets();
    else return source.labels();
}

/// Ends training with a sentence, and an epoch whose loss is NaN.
inline history stop_training(history h, epoch e, std::string sentence) {
    e.loss = kernels::not_a_number<double>;
    h.epochs.push_back(e);
    h.not_finite = true;
    h.error = std::move(sentence);
    return h;
}

/// Trains on what `source` hands out (batches, text_batches, ...: shuffle(), next(), inputs(), labels() or
/// targets(), count(), done(), size()) until the number of epochs, convergence, a loss that is not finite, or
/// a source that says error(). `on_epoch(epoch&)` after each epoch may add the accuracy, `on_batch(done, of)`
/// comes after each batch. A stateful trainer begins each epoch anew. Nothing is printed; a batch allocates
/// nothing.
template <class Model, class Trainer, class Source, class OnEpoch, class OnBatch>
history fit_batches(Model& m, Trainer& t, Source& source, fit_length length, OnEpoch on_epoch, OnBatch on_batch) {
    history h;
    double best = std::numeric_limits<double>::infinity();
    index without_progress = 0;
    if (std::string wrong = error_of_source(source); !wrong.empty())
        return stop_training(h, {0, length.epochs}, std::move(wrong));
    for (index number = 1; number <= length.epochs; ++number) {
        double sum = 0;
        double terms = 0;
        t.reset();
        for (source.shuffle(); source.next();) {
            const auto targets = targets_of_source(source);
            const double loss = double(t.step(m, source.inputs(), targets, source.count()));
            if (const double n = double(t.terms(targets, source.count())); n > 0) sum += loss * n, terms += n;
            on_batch(source.done(), source.size());
        }
        epoch e{number, length.epochs, sum / terms};
        std::string wrong = error_of_source(source);
        if (wrong.empty() && terms == 0)
            wrong = "there is nothing to learn: no batch, or no label that counts";
        if (!wrong.empty()) return stop_training(h, e, std::move(wrong));
        on_epoch(e);
        h.epochs.push_back(e);
        h.not_finite = !(e.loss - e.loss == 0);
        without_progress = e.loss < best - length.min_delta ? 0 : without_progress + 1;
        if (e.loss < best) best = e.loss;
        h.converged = length.patience > 0 && without_progress >= length.patience;
        if (h.not_finite || h.converged) break;
    }
    return h;
}

/// What makes a set of class numbers unfit for a network with so many outputs; empty if nothing.
template <class Set>
std::string labels_beyond(const Set& data, index outputs) {
    if constexpr (Set::of_classes)
        for (std::size_t i = 0; i < data.labels.size(); ++i)
            if (data.labels[i] >= outputs)
                return "label " + std::to_string(data.labels[i]) + " of sample " +
                       std::to_string(index(i) / Set::each) + ": the network has " + std::to_string(outputs) +
                       " outputs";
    return {};
}

/// Reports a dataset of nothing but inputs.
template <bool HasTargets>
struct the_dataset_has_targets {
    static_assert(HasTargets,
                  "ctnn: fit needs a dataset that says what each sample is to give: class numbers or values");
};

/// The same on a dataset, in random batches.
template <auto Net, class Loss, class Optimizer, index B, class T, class V, class S, class Target,
          class OnEpoch, class OnBatch>
history fit(model<Net, T>& m, trainer<Net, Loss, Optimizer, B, T>& t, const dataset<V, S, Target>& data,
            std::type_identity_t<fit_options<V, S, Target>> options, OnEpoch on_epoch, OnBatch on_batch) {
    static_assert(sizeof(the_dataset_has_targets<(dataset<V, S, Target>::each > 0)>) > 0);
    constexpr index outputs = step_of<typename model<Net, T>::network_type::output_type>::size;
    std::string wrong = labels_beyond(data, outputs);
    if (wrong.empty() && options.validation && !*options.validation)
        wrong = "validation: " + options.validation->error();
    if (!wrong.empty()) return stop_training({}, {0, options.epochs}, std::move(wrong));
    batches<B, V, S, Target> source{data, options.shuffle};
    const auto judge = [&](epoch& e) {
        if constexpr (dataset<V, S, Target>::of_classes)
            if (options.validation) e.accuracy = evaluate(m, *options.validation).accuracy();
        on_epoch(e);
    };
    return fit_batches(m, t, source, {options.epochs, options.patience, options.min_delta}, judge, on_batch);
}
template <auto Net, class Loss, class Optimizer, index B, class T, class V, class S, class Target,
          class OnEpoch>
history fit(model<Net, T>& m, trainer<Net, Loss, Optimizer, B, T>& t, const dataset<V, S, Target>& data,
            std::type_identity_t<fit_options<V, S, Target>> options, OnEpoch on_epoch) {
    return fit(m, t, data, options, on_epoch, [](index, index) {});
}
template <auto Net, class Loss, class Optimizer, index B, class T, class V, class S, class Target>
history fit(model<Net, T>& m, trainer<Net, Loss, Optimizer, B, T>& t, const dataset<V, S, Target>& data,
            std::type_identity_t<fit_options<V, S, Target>> options = {}) {
    return fit(m, t, data, options, [](const epoch&) {});
}

} // namespace ctnn::inline CTNN_ABI
