#pragma once
// The calls that all trainers have: trainer, parallel_trainer and mpi_trainer.

#include <ctnn/run/accumulation.hpp>
#include <ctnn/run/losses.hpp>
#include <ctnn/run/model.hpp>
#include <ctnn/run/optimizers.hpp>
#include <ctnn/run/training_call.hpp>
#include <ctnn/shape/lengths.hpp>

#include <type_traits>

namespace ctnn::inline CTNN_ABI {

/// What a trainer is made of. Fits: whether its batch (and what else) is possible.
template <class L, class O, class V, class State, index B, bool Fits>
struct types_of_trainer {
    // After a mistake, which was reported, something harmless.
    static constexpr bool good = Fits && the_parameters_of_a_trainer<L, O, V, State>::good;
    using loss = std::conditional_t<good, L, cross_entropy>;
    using optimizer = std::conditional_t<good, O, sgd>;
    using value = std::conditional_t<good, V, float>;
    using state = State;
    static constexpr index batch = good ? B : 1;
    static constexpr bool carries = __is_same(State, stateful);
};

/// What users call of a trainer, Self, and the values that it goes by. Self says how samples are taken, in
/// step_on, accumulate_on, update_by and accumulated.
template <class Self, auto Net, class Types>
class training_calls {
  protected:
    using Loss = typename Types::loss;
    using Optimizer = typename Types::optimizer;
    using T = typename Types::value;

  public:
    using network_type = network_of<Net>;
    using value_type = T;
    using model_type = model<Net, T>;
    using loss_type = Loss;
    using optimizer_type = Optimizer;
    using state_type = typename Types::state;
    /// Samples of a full batch.
    static constexpr index batch = Types::batch;

    /// The optimizer; may be changed or assigned between steps.
    Optimizer& optimizer() { return optimizer_; }
    const Optimizer& optimizer() const { return optimizer_; }
    /// The loss; its values may be changed between steps, and are no part of checkpoints.
    Loss& loss() { return loss_; }
    const Loss& loss() const { return loss_; }
    /// What its layers draw (dropout) follows from the seed and the number of the step; the seed is 0 at
    /// first, and no part of checkpoints.
    void reseed(ctnn::seed s) { seed_ = s; }
    /// From now on, a step whose loss is not finite (a label out of range, too) leaves weights and the
    /// optimizer's state as they are. Running statistics move before the loss is known.
    /// What stateful layers remember moves, too. accumulate adds nothing of such samples.
    void only_finite(bool on) { only_finite_ = on; }
    bool only_finite() const { return only_finite_; }
    /// Steps so far; for checkpoints they may be set, and what was accumulated is forgotten.
    long steps() const { return steps_; }
    void resume_at(long steps) { steps_ = steps, added_.forget(); }
    /// Whether gradients were accumulated that nothing has applied yet.
    bool is_accumulating() const { return added_.pieces > 0; }

    /// One step on Batch samples. Returns the mean loss before the update. inputs: Batch rows; targets: what
    /// the loss takes.
    template <class Inputs, class Targets>
    T step(model<Net, T>& m, const Inputs& inputs, const Targets& targets) noexcept {
        return self().step_on(m, inputs, targets, batch);
    }

    /// One step on a last, smaller batch: only the first `count` samples count, the means are theirs. The
    /// arrays are as long as ever; what lies behind must be finite (zeros). With a count outside of 1..Batch
    /// nothing is changed, and the loss is NaN; so where a batch_norm of features has no variance then
    /// (see takes).
    template <class Inputs, class Targets>
    T step(model<Net, T>& m, const Inputs& inputs, const Targets& targets, index count) noexcept {
        return self().step_on(m, inputs, targets, count);
    }
    /// One step on sequences of several lengths: what lies behind a sample's own is left out of the loss,
    /// whose mean is over what counts, of gradients and of what stateful layers remember; nn::last_step takes
    /// its last step that counts. A sample of length 0 is not there, and keeps its state. With a length
    /// outside of 0..steps, or none above 0, nothing is changed, and the loss is NaN.
    template <class Inputs, class Targets, index N>
    T step(model<Net, T>& m, const Inputs& inputs, const Targets& targets, const lengths<N>& l) noexcept {
        return self().step_on(m, inputs, targets, batch, l);
    }
    /// Adds the gradients of Batch samples (of their first `count`) to those since the last update, and
    /// changes nothing else in the model but the running statistics of batch_norm. Returns the mean loss of
    /// these samples. A step in between forgets what was added.
    template <class Inputs, class Targets>
    T accumulate(model<Net, T>& m, const Inputs& inputs, const Targets& targets,
                 index count = batch) noexcept {
        return self().accumulate_on(m, inputs, targets, count);
    }
    template <class Inputs, class Targets, index N>
    T accumulate(model<Net, T>& m, const Inputs& inputs, const Targets& targets,
                 const lengths<N>& l) noexcept {
        return self().accumulate_on(m, inputs, targets, batch, l);
    }
    /// Updates by the mean of what was accumulated; where that is nothing, nothing happens.
    void apply(model<Net, T>& m) noexcept {
        if (added_.terms > 0) self().update_by(m, self().accumulated(), T(1 / added_.terms));
        added_.forget();
    }
    /// Updates by gradients that the caller has, a model's.
    void apply(model<Net, T>& m, const model<Net, T>& gradients) noexcept {
        self().update_by(m, gradients.blocks(), T(1));
    }

    /// What the mean loss of these samples divides by: the number of their targets, without labels that are
    /// nn::ignore; or the sum of their weights.
    template <class Targets>
    auto terms(const Targets& targets, index count = batch) const noexcept {
        return training_call<network_type, T, Loss, batch, Targets, Targets>::terms(loss_, targets, count);
    }
    /// The same where the first steps of each sample count.
    template <class Targets, index N>
    auto terms(const Targets& targets, const lengths<N>& l) const noexcept {
        return training_call<network_type, T, Loss, batch, Targets, Targets>::terms(loss_, targets, batch,
                                                                                    l.steps());
    }
    /// Reports a model of another topology or type.
    template <class Other, class Inputs, class Targets, class... More>
        requires(!std::is_convertible_v<Other&, model<Net, T>&>)
    T step(Other&, const Inputs&, const Targets&, const More&...) noexcept {
        static_assert(sizeof(the_model_fits<!Types::good>) > 0);
        return T(0);
    }

  protected:
    explicit training_calls(Optimizer optimizer = {}, Loss loss = {}) : optimizer_(optimizer), loss_(loss) {}
    /// Whether samples of this loss are to change nothing.
    bool is_refused(T loss) const { return only_finite_ && !(loss - loss == 0); }

    Optimizer optimizer_;
    [[no_unique_address]] Loss loss_;
    ctnn::seed seed_{};
    long steps_ = 0;
    accumulation added_;
    bool only_finite_ = false;

  private:
    Self& self() { return static_cast<Self&>(*this); }
};

} // namespace ctnn::inline CTNN_ABI
