#pragma once
// fit: epochs of random mini-batches until their number is reached or the loss stops falling. evaluate: every sample counted.
//
//     nn::fit(model, trainer, training, {.epochs = 5, .validation = &test}, [](const nn::epoch& e) { ... });

#include <ctnn/data/batches.hpp>
#include <ctnn/run/predict.hpp>
#include <ctnn/run/trainer.hpp>

namespace ctnn::inline CTNN_ABI {

/// What a classifier got right, and what it took for what.
struct evaluation {
    index correct = 0, count = 0;
    /// confusion[truth * classes + predicted]
    std::vector<index> confusion;
    double accuracy() const { return count ? double(correct) / double(count) : 0; }
};

/// Predicts every sample; the class is the first largest output. A NaN output is no class: it counts as class 0's.
template <auto Net, class T, class S>
evaluation evaluate(const model<Net, T>& m, const dataset<T, S>& data) {
    constexpr index piece = 64;
    using out = typename model<Net, T>::network_type::output_type;
    evaluation e;
    e.count = data.size();
    e.confusion.resize(std::size_t(data.classes * out::size));
    std::vector<T> rest(std::size_t(piece * S::size));
    for (index first = 0; first < data.size(); first += piece) {
        const index count = data.size() - first < piece ? data.size() - first : piece;
        const T* rows = data.sample(first);
        if (count < piece) {
            for (index i = 0; i < count * S::size; ++i) rest[std::size_t(i)] = rows[i];
            rows = rest.data();
        }
        const auto y = predict<piece>(m, unchecked<piece * S::size>(rows));
        for (index s = 0; s < count; ++s) {
            const index predicted = argmax(std::span<const T>(y.data() + s * out::size, std::size_t(out::size)));
            const index truth = data.labels[std::size_t(first + s)];
            e.correct += predicted == truth;
            ++e.confusion[std::size_t(truth * out::size + predicted)];
        }
    }
    return e;
}

/// How to fit. `validation`: a set to report accuracy on. `patience`: epochs without the loss falling by at least `min_delta`
/// after which training has converged; 0: never.
template <class T, class S>
struct fit_options {
    index epochs = 10;
    seed shuffle{1};
    const dataset<T, S>* validation = nullptr;
    index patience = 0;
    double min_delta = 1e-4;
};

/// An epoch that is over: its mean loss over samples, and the accuracy on the validation set (-1: none).
struct epoch {
    index number = 0, of = 0;
    double loss = 0, accuracy = -1;
};

/// Every epoch, and why training ended.
struct history {
    std::vector<epoch> epochs;
    bool converged = false;  ///< the loss had stopped falling
    bool not_finite = false; ///< the loss became NaN or infinite: training stopped there
};

/// How long to train from any source of batches: see fit_options.
struct fit_length {
    index epochs = 10, patience = 0;
    double min_delta = 1e-4;
};

/// Trains on what `source` hands out (batches, text_batches, ...: shuffle(), next(), inputs(), labels(), count(), done(), size()) until the
/// number of epochs, convergence, or a loss that is not finite. `on_epoch(epoch&)` after each epoch may add the accuracy, `on_batch(done, of)`
/// comes after each batch. A stateful trainer begins each epoch anew. Nothing is printed; a batch allocates nothing.
template <class Model, class Trainer, class Source, class OnEpoch, class OnBatch>
history fit_batches(Model& m, Trainer& t, Source& source, fit_length length, OnEpoch on_epoch, OnBatch on_batch) {
    history h;
    double best = std::numeric_limits<double>::infinity();
    index without_progress = 0;
    for (index number = 1; number <= length.epochs; ++number) {
        double sum = 0;
        t.reset();
        for (source.shuffle(); source.next();) {
            sum += double(t.step(m, source.inputs(), source.labels(), source.count())) * double(source.count());
            on_batch(source.done(), source.size());
        }
        epoch e{number, length.epochs, source.done() ? sum / double(source.done()) : 0};
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

/// The same on a dataset, in random batches.
template <auto Net, class Loss, class Optimizer, index B, class T, class S, class OnEpoch, class OnBatch>
history fit(model<Net, T>& m, trainer<Net, Loss, Optimizer, B, T>& t, const dataset<T, S>& data,
            std::type_identity_t<fit_options<T, S>> options, OnEpoch on_epoch, OnBatch on_batch) {
    batches<B, T, S> source{data, options.shuffle};
    const auto judge = [&](epoch& e) {
        if (options.validation) e.accuracy = evaluate(m, *options.validation).accuracy();
        on_epoch(e);
    };
    return fit_batches(m, t, source, {options.epochs, options.patience, options.min_delta}, judge, on_batch);
}
template <auto Net, class Loss, class Optimizer, index B, class T, class S, class OnEpoch>
history fit(model<Net, T>& m, trainer<Net, Loss, Optimizer, B, T>& t, const dataset<T, S>& data,
            std::type_identity_t<fit_options<T, S>> options, OnEpoch on_epoch) {
    return fit(m, t, data, options, on_epoch, [](index, index) {});
}
template <auto Net, class Loss, class Optimizer, index B, class T, class S>
history fit(model<Net, T>& m, trainer<Net, Loss, Optimizer, B, T>& t, const dataset<T, S>& data,
            std::type_identity_t<fit_options<T, S>> options = {}) {
    return fit(m, t, data, options, [](const epoch&) {});
}

} // namespace ctnn::inline CTNN_ABI
