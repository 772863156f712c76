#pragma once
// fit: epochs of random mini-batches until their number is reached, what is watched stops becoming better, or
// a callback says so.
//
//     nn::fit(model, trainer, training, {.epochs = 50, .validation = test, .patience = 5},
//             [](const nn::epoch& e) { return e.accuracy > 0.99; });                         // true: stop
//
// With a validation set and patience the model has at the end the weights of the best epoch.

#include <ctnn/data/evaluate.hpp>
#include <ctnn/run/any_trainer.hpp>
#include <ctnn/data/fit_batches.hpp>

#include <optional>

namespace ctnn::inline CTNN_ABI {

/// What evaluate says of a set with such targets.
template <class T, class S, class Target>
using evaluation_of =
    std::conditional_t<targets_of_samples<T, Target>::of_classes, evaluation, evaluation_of_values>;

/// A set that training is judged by, of the caller's: `.validation = test` or `.validation = &test`. It has
/// to outlive the call, so that what is made on the spot is refused.
template <class Source>
class validation_set {
  public:
    constexpr validation_set(const Source* set = nullptr) : set_(set) {}
    constexpr validation_set(const Source& set) : set_(&set) {}
    validation_set(const Source&&) = delete;
    constexpr const Source& operator*() const { return *set_; }
    constexpr const Source* operator->() const { return set_; }
    constexpr explicit operator bool() const { return set_ != nullptr; }

  private:
    const Source* set_;
};

/// How to fit.
template <class T, class S, class Target = int>
struct fit_options {
    index epochs = 10;
    seed shuffle{1};
    /// A set to evaluate after each epoch.
    validation_set<sample_source<T, S, Target>> validation{};
    /// Epochs without what is watched becoming better by at least `min_delta` after which training has
    /// converged; 0: never.
    index patience = 0;
    double min_delta = 1e-4;
    monitor watch = monitor::automatic;
    /// Whether the model gets the best epoch's weights at the end; not said: with patience and a validation
    /// set.
    std::optional<bool> restore_best{};
    /// What an evaluation of the validation set is worth: accuracy or R² if nothing is said.
    std::function<double(const evaluation_of<T, S, Target>&)> metric{};
    /// The learning rate of a step, the first being 0 (nn::cosine, ...); nothing: the optimizer's.
    std::function<double(long)> schedule{};
    /// How likely each sample is to be drawn (nn::balanced(data)); nothing: each once an epoch.
    std::vector<double> weights{};
    /// Changes each sample on its way (batches::augment).
    std::function<void(std::span<T>, random_numbers)> augment{};
};

/// Reports a dataset of nothing but inputs.
template <bool HasTargets>
struct the_dataset_has_targets {
    static_assert(HasTargets,
                  "ctnn: fit needs a dataset that says what each sample is to give: class numbers or values");
};

/// Reports a trainer whose samples go on from batch to batch.
template <bool Stateless>
struct fit_begins_every_sample_anew {
    static_assert(Stateless,
                  "ctnn: fit draws samples by chance, and those of a stateful trainer go on where the batch "
                  "before has left them: take a trainer without nn::stateful, or nn::fit_batches with a "
                  "source whose batches follow one another");
};

/// Trains on a dataset, in random batches.
template <auto Net, class T, TrainerOf<model<Net, T>> Trainer, class V, class S, class Target, class OnEpoch,
          class OnBatch>
history fit(model<Net, T>& m, Trainer& t, const sample_source<V, S, Target>& data,
            std::type_identity_t<fit_options<V, S, Target>> options, OnEpoch on_epoch, OnBatch on_batch) {
    static_assert(sizeof(the_dataset_has_targets<(targets_of_samples<V, Target>::each > 0)>) > 0);
    static_assert(
        sizeof(fit_begins_every_sample_anew<std::is_same_v<typename Trainer::state_type, stateless>>) > 0);
    constexpr index outputs = step_of<typename model<Net, T>::network_type::output_type>::size;
    std::string wrong = data.labels_beyond(outputs);
    if (wrong.empty() && options.validation && !options.validation->error().empty())
        wrong = "validation: " + options.validation->error();
    if (wrong.empty() && options.validation && options.validation->size() == 0)
        wrong = "validation: the set has no samples";
    if (!wrong.empty()) return stop_training({}, {0, options.epochs}, std::move(wrong));
    batches<Trainer::batch, V, S, Target> source{data, options.shuffle};
    if (!options.weights.empty()) source.weigh(options.weights);
    if (options.augment) source.augment(options.augment);
    const auto judged = [&](epoch& e) {
        if (options.validation) {
            const auto v = evaluate(m, *options.validation, t.loss());
            if (!v) return wrong = "validation: " + v.error, true;
            e.validation_loss = v.loss;
            if constexpr (targets_of_samples<V, Target>::of_classes) e.metric = e.accuracy = v.accuracy();
            else e.metric = v.r2();
            if (options.metric) e.metric = options.metric(v);
        }
        return says_stop(on_epoch, e);
    };
    monitor watch = options.watch;
    if (watch == monitor::automatic) watch = options.validation ? monitor::validation_loss : monitor::loss;
    const bool restore = options.restore_best.value_or(options.patience > 0 && bool(options.validation));
    history h = fit_batches(
        m, t, source, {options.epochs, options.patience, options.min_delta, watch, restore, options.schedule},
        judged, on_batch);
    if (!wrong.empty()) h.error = std::move(wrong), h.not_finite = true;
    return h;
}
template <auto Net, class T, TrainerOf<model<Net, T>> Trainer, class V, class S, class Target, class OnEpoch>
history fit(model<Net, T>& m, Trainer& t, const sample_source<V, S, Target>& data,
            std::type_identity_t<fit_options<V, S, Target>> options, OnEpoch on_epoch) {
    return fit(m, t, data, options, on_epoch, [](index, index) {});
}
template <auto Net, class T, TrainerOf<model<Net, T>> Trainer, class V, class S, class Target>
history fit(model<Net, T>& m, Trainer& t, const sample_source<V, S, Target>& data,
            std::type_identity_t<fit_options<V, S, Target>> options = {}) {
    return fit(m, t, data, options, [](const epoch&) {});
}

} // namespace ctnn::inline CTNN_ABI
