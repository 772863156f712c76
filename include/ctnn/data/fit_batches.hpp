#pragma once
// fit_batches: the loop of fit, over any source of batches.

#include <ctnn/data/batches.hpp>
#include <ctnn/data/history.hpp>
#include <ctnn/data/not_finite.hpp>
#include <ctnn/data/still_zero.hpp>

namespace ctnn::inline CTNN_ABI {

/// What patience is about, and which epoch is the best. automatic: the validation loss, where there is a
/// validation set, else the loss. Losses are the better the smaller, a metric the larger.
enum class monitor { automatic, loss, validation_loss, metric };

/// How long to train from any source of batches: see fit_options.
struct fit_length {
    index epochs = 10, patience = 0;
    double min_delta = 1e-4;
    monitor watch = monitor::automatic;
    bool restore_best = false;
    std::function<double(long)> schedule{};
};

/// What a source says is wrong with its data.
template <class Source>
std::string error_of_source(const Source& source) {
    if constexpr (requires { source.error(); }) return source.error();
    else return {};
}
/// Ends training with a sentence, and an epoch whose loss is NaN.
inline history stop_training(history h, epoch e, std::string sentence) {
    if (e.loss - e.loss == 0) e.loss = kernels::not_a_number<double>;
    h.epochs.push_back(e);
    h.not_finite = true;
    h.error = std::move(sentence);
    return h;
}

/// What an epoch is judged by, the smaller the better.
inline double watched(const epoch& e, monitor what) {
    if (what == monitor::metric) return -e.metric;
    const bool validated = what == monitor::validation_loss ||
                           (what == monitor::automatic && e.validation_loss == e.validation_loss);
    return validated ? e.validation_loss : e.loss;
}
/// Reports a callback that cannot be called.
template <class Callback, class... X>
struct fit_can_call {
    static_assert(std::is_invocable_v<Callback&, X...>,
                  "ctnn: behind its options fit takes what it calls after each epoch, "
                  "[](const nn::epoch& e) { return e.metric > 0.99; }, and what it calls after each batch, "
                  "[](nn::index done, nn::index of) {}; this takes other arguments, or is no function");
};
/// Calls a callback; whether it says that training is to stop: one that returns a bool says so by true.
template <class Callback, class... X>
bool says_stop(Callback& call, X&&... x) {
    if constexpr (!std::is_invocable_v<Callback&, X...>) return sizeof(fit_can_call<Callback, X...>) == 0;
    else if constexpr (std::is_same_v<decltype(call(x...)), bool>) return call(x...);
    else return call(x...), false;
}
/// Sets the learning rate of an optimizer, or of the one inside of it.
template <class Optimizer>
void set_learning_rate(Optimizer& o, double lr) {
    if constexpr (requires { o.lr = lr; }) o.lr = lr;
    else set_learning_rate(o.optimizer, lr);
}

/// The batches of an epoch. A sentence where the loss of one, or the schedule's rate for it, is not finite:
/// then nothing of it has touched the weights.
template <class Model, class Trainer, class Source, class OnBatch>
std::string train_epoch(Model& m, Trainer& t, Source& source, const fit_length& length, epoch& e,
                        double& terms, bool& stop, OnBatch& on_batch) {
    constexpr bool keeps =
        trained_layers<typename Model::network_type, typename Trainer::value_type>::of_batches.buffers;
    std::unique_ptr<Model> before; // running statistics move before the loss is known
    double sum = 0;
    for (source.shuffle(); !stop && source.next();) {
        const auto& targets = targets_of_source(source);
        const auto counted = counted_in_batch(source);
        const double n = double(t.terms(targets, counted));
        if (n > 0 && Trainer::takes(source.count())) {
            if (length.schedule) {
                const double rate = length.schedule(t.steps());
                if (!(rate - rate == 0)) {
                    e.loss = kernels::not_a_number<double>;
                    return "the schedule's learning rate for step " + std::to_string(t.steps()) +
                           " is not finite";
                }
                set_learning_rate(t.optimizer(), rate);
            }
            if (!has_finite_inputs(source)) {
                e.loss = kernels::not_a_number<double>;
                return why_not_finite(m, source);
            }
            if constexpr (keeps) {
                if (before) *before = m;
                else before = std::make_unique<Model>(m);
            }
            const double loss = double(t.step(m, source.inputs(), targets, counted));
            if (!(loss - loss == 0)) {
                if constexpr (keeps) m = *before;
                e.loss = loss;
                return why_not_finite(m, source);
            }
            sum = kernels::fma(loss, n, sum), terms += n;
        }
        stop = says_stop(on_batch, source.done(), source.size());
    }
    e.loss = sum / terms;
    return {};
}

/// Trains on what `source` hands out (batches, text_batches, ...: shuffle(), next(), inputs(), labels() or
/// targets(), count(), done(), size(), and lengths() where its sequences have some) until the number of epochs, convergence, a loss that is not finite,
/// a source that says error(), or a callback that returns true. `on_epoch(epoch&)` after each epoch may add
/// validation_loss, metric and accuracy, `on_batch(done, of)` comes after each batch. A stateful trainer
/// begins each epoch anew; a last batch that is too small for a batch_norm (Trainer::takes) is left out. Nothing is printed; a
/// batch allocates nothing.
template <class Model, class Trainer, class Source, class OnEpoch, class OnBatch>
history fit_batches(Model& m, Trainer& t, Source& source, fit_length length, OnEpoch on_epoch,
                    OnBatch on_batch) {
    history h;
    double best = std::numeric_limits<double>::infinity(), reached = best;
    index without_progress = 0;
    std::unique_ptr<Model> kept;
    if (std::string wrong = error_of_source(source); !wrong.empty())
        return stop_training(h, {0, length.epochs}, std::move(wrong));
    const bool was_only_finite = t.only_finite();
    t.only_finite(true);
    const bool begins_with_zeros = has_zeros_for_weights(m);
    for (index number = 1; number <= length.epochs; ++number) {
        double terms = 0;
        epoch e{number, length.epochs};
        t.reset();
        const std::string not_finite = train_epoch(m, t, source, length, e, terms, h.stopped, on_batch);
        if (!not_finite.empty()) {
            h = stop_training(std::move(h), e, "epoch " + std::to_string(number) + ": " + not_finite);
            break;
        }
        std::string wrong = error_of_source(source);
        if (wrong.empty() && terms == 0 && !h.stopped)
            wrong = "there is nothing to learn: no batch, or no label that counts";
        if (!wrong.empty()) {
            h = stop_training(std::move(h), e, std::move(wrong));
            break;
        }
        if (says_stop(on_epoch, e)) h.stopped = true;
        h.epochs.push_back(e);
        const double now = watched(e, length.watch);
        without_progress = now < reached - length.min_delta ? 0 : without_progress + 1;
        if (without_progress == 0) reached = now;
        if (now < best) {
            best = now, h.best = number;
            if (length.restore_best) {
                if (kept) *kept = m;
                else kept = std::make_unique<Model>(m);
            }
        }
        if (number == 1 && begins_with_zeros && has_zeros_for_weights(m)) {
            h.error = weights_stay_zero;
            break;
        }
        h.converged = length.patience > 0 && without_progress >= length.patience;
        if (h.stopped || h.converged) break;
    }
    t.only_finite(was_only_finite);
    if (h.error.empty() && !h.stopped && !h.epochs.empty() && h.best == 0) {
        h.converged = false;
        h.error = std::string("what is watched, the ") +
                  (length.watch == monitor::metric ? "metric" : "validation loss") +
                  ", was not finite in any epoch: a validation set gives it, or the callback";
    }
    if (kept && (h.not_finite || h.best != h.epochs.back().number)) m = *kept;
    h.restored = kept != nullptr;
    return h;
}

} // namespace ctnn::inline CTNN_ABI
