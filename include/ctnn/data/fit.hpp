#pragma once
// fit: epochs of random mini-batches until their number is reached, what is watched stops becoming better, or
// a callback says so.
//
//     nn::fit(model, trainer, training, {.epochs = 50, .validation = test, .patience = 5},
//             [](const nn::epoch& e) { return e.accuracy > 0.99; });                         // true: stop
//
// With a validation set and patience the model has at the end the weights of the best epoch. Sequences of
// several lengths go with these: nn::with_lengths(training, steps_of_each).

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
template <class T, class S, class Target, class Lengths>
class validation_set {
    using source = sample_source<T, S, Target>;

  public:
    constexpr validation_set(const source* set = nullptr) : set_(set) {}
    constexpr validation_set(const source& set) : set_(&set) {}
    validation_set(const source&&) = delete;
    constexpr explicit operator bool() const { return set_ != nullptr; }
    constexpr counted_samples<T, S, Target> operator*() const { return {set_}; }

  private:
    const source* set_;
};
/// The same of sequences: `.validation = nn::with_lengths(test, steps_of_each)`.
template <class T, class S, class Target>
class validation_set<T, S, Target, std::span<const int>>
    : public std::optional<samples_with_lengths<T, S, Target>> {
    using std::optional<samples_with_lengths<T, S, Target>>::optional;
};

/// How to fit. Lengths: of the samples' steps, which say how many count, or every_step.
template <class T, class S, class Target = int, class Lengths = every_step>
struct fit_options {
    index epochs = 10;
    seed shuffle{1};
    /// A set to evaluate after each epoch.
    validation_set<T, S, Target, Lengths> validation{};
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

/// fit of samples that all count, or of sequences with lengths.
template <auto Net, class T, class Trainer, class V, class S, class Target, class Lengths, class OnEpoch,
          class OnBatch>
history fit_counted(model<Net, T>& m, Trainer& t, const counted_samples<V, S, Target, Lengths>& data,
                    const fit_options<V, S, Target, Lengths>& options, OnEpoch& on_epoch, OnBatch& on_batch) {
    static_assert(sizeof(the_dataset_has_targets<(targets_of_samples<V, Target>::each > 0)>) > 0);
    static_assert(
        sizeof(fit_begins_every_sample_anew<std::is_same_v<typename Trainer::state_type, stateless>>) > 0);
    using topology = typename model<Net, T>::network_type;
    constexpr index outputs = step_of<typename topology::output_type>::size,
                    steps = step_count<typename topology::input_type>;
    std::string wrong = data.error(steps);
    if (wrong.empty()) wrong = data.set().labels_beyond(outputs);
    if (wrong.empty() && options.validation) {
        wrong = why_not_judged<topology>(*options.validation);
        if (!wrong.empty()) wrong = "validation: " + wrong;
    }
    if (!wrong.empty()) return stop_training({}, {0, options.epochs}, std::move(wrong));
    batches_of<Trainer::batch, steps, V, S, Target, Lengths> source{data, options.shuffle};
    if (!options.weights.empty()) source.weigh(options.weights);
    if (options.augment) source.augment(options.augment);
    const auto judged = [&](epoch& e) {
        if (options.validation) {
            const auto v = evaluate_counted(m, *options.validation, t.loss());
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

/// What is done after an epoch or a batch if nothing is said.
inline constexpr auto go_on = [](const auto&...) {};

/// Trains on a dataset, in random batches.
template <auto Net, class T, TrainerOf<model<Net, T>> Trainer, class V, class S, class Target,
          class OnEpoch = decltype(go_on), class OnBatch = decltype(go_on)>
history fit(model<Net, T>& m, Trainer& t, const sample_source<V, S, Target>& data,
            std::type_identity_t<fit_options<V, S, Target>> options = {}, OnEpoch on_epoch = go_on,
            OnBatch on_batch = go_on) {
    return fit_counted(m, t, counted_samples<V, S, Target>{&data}, options, on_epoch, on_batch);
}
/// The same of sequences of several lengths.
template <auto Net, class T, TrainerOf<model<Net, T>> Trainer, class V, class S, class Target,
          class OnEpoch = decltype(go_on), class OnBatch = decltype(go_on)>
history fit(model<Net, T>& m, Trainer& t, const samples_with_lengths<V, S, Target>& data,
            std::type_identity_t<fit_options<V, S, Target, std::span<const int>>> options = {},
            OnEpoch on_epoch = go_on, OnBatch on_batch = go_on) {
    return fit_counted(m, t, data, options, on_epoch, on_batch);
}

} // namespace ctnn::inline CTNN_ABI
