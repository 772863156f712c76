#pragma once
// What trainers that take a batch in shards have in common: parallel_trainer, by the threads of one process,
// and mpi_trainer, by several processes.

#include <ctnn/parallel/sharded_pass.hpp>

namespace ctnn::inline CTNN_ABI {

/// Trains models of the topology Net by mini-batches of B samples, in S shards, of which this process has its
/// part. Used as a nn::trainer is.
template <class Team, auto Net, class L, class O, index B, index S, class V, class State>
class sharded_trainer {
    static_assert(sizeof(the_parameters_of_a_trainer_are_in_place<L, O, V, State>) > 0);
    static_assert(sizeof(the_batch_has_samples<B>) > 0);
    static_assert(sizeof(the_shards_are_equal<B, S>) > 0);
    // After a mistake, which was reported, something harmless.
    static constexpr bool good =
        the_shards_are_equal<B, S>::good && the_parameters_of_a_trainer<L, O, V, State>::good;
    using Loss = std::conditional_t<good, L, cross_entropy>;
    using Optimizer = std::conditional_t<good, O, sgd>;
    using T = std::conditional_t<good, V, float>;
    static constexpr index Batch = good ? B : 1, Shards = good ? S : 1, each = Batch / Shards;
    static constexpr bool carries = __is_same(State, stateful);
    static_assert(sizeof(the_strides_divide_the_chunks<carries, network_of<Net>>) > 0);
    static constexpr bool keeps_gradients = requires { requires Optimizer::keeps_gradients; };
    using pass = sharded_pass<Team, Net, T, Loss, Batch, Shards, carries>;
    using sums = sums_of_shards<T>;
    static_assert(sizeof(the_shards_have_a_variance<(!good || each >= pass::least)>) > 0);

  public:
    using network_type = network_of<Net>;
    static_assert(formulas_tried<T, network_type>::backward[0] > 0);
    using value_type = T;
    using model_type = model<Net, T>;
    using loss_type = Loss;
    using optimizer_type = Optimizer;
    using state_type = State;
    using parameters_type = typename model<Net, T>::parameters_type;
    using memories_type = typename pass::memories_type;
    /// Samples of a full batch, and the parts that it is taken in.
    static constexpr index batch = Batch, shards = Shards;
    /// The fewest samples that a step takes: see trainer.
    static constexpr index least = pass::least;

    sharded_trainer(Team team, Optimizer optimizer, Loss loss, ctnn::threads threads)
        : pass_(std::move(team), threads.count), optimizer_(optimizer), loss_(loss) {}

    /// The optimizer; may be changed or assigned between steps.
    Optimizer& optimizer() { return optimizer_; }
    const Optimizer& optimizer() const { return optimizer_; }
    /// The loss; its values may be changed between steps, and are no part of checkpoints.
    Loss& loss() { return loss_; }
    const Loss& loss() const { return loss_; }
    /// From now on, a step whose loss is not finite leaves weights and the optimizer's state as they are, as
    /// a trainer's.
    void only_finite(bool on) { only_finite_ = on; }
    /// What its layers draw (dropout) follows from the seed and the number of the step; the seed is 0 at
    /// first, and no part of checkpoints.
    void reseed(ctnn::seed s) { seed_ = s; }
    /// Steps so far.
    long steps() const { return steps_; }
    /// How many threads of this process work, the caller's among them.
    index threads() const { return pass_.pool().size(); }
    /// For checkpoints: the optimizer's states, one tuple of parameters each; what stateful layers remember;
    /// and the steps so far.
    parameters_type* states() { return states_->data(); }
    memories_type& memory() { return pass_.memories(); }
    void resume_at(long steps) { steps_ = steps; }
    /// Stateful: begins new sequences, with layers that remember nothing. The optimizer goes on.
    void reset() noexcept { std::construct_at(&memory()); }
    /// Stateful: begins one sample of the batch anew, as a trainer's.
    void reset([[maybe_unused]] index sample) noexcept {
        if constexpr (carries) {
            using of_shard = std::remove_reference_t<decltype(memory().layers[0])>;
            static_assert(sizeof(the_memory_forgets_a_sample<of_shard::forget_samples>) > 0);
            if (sample >= 0 && sample < Batch) memory().layers[sample / each].forget(sample % each);
        }
    }

    /// One step on Batch samples. Returns the mean loss before the update. inputs: Batch rows; targets: what
    /// the loss takes.
    template <class Inputs, class Targets>
    T step(model<Net, T>& m, const Inputs& inputs, const Targets& targets) noexcept {
        return step_on(m, inputs, targets, Batch);
    }
    /// One step on a last, smaller batch, as trainer's: its first `count` samples are divided among the
    /// shards as evenly as can be; with nn::stateful each stays where it is, and the others go on, too.
    template <class Inputs, class Targets>
    T step(model<Net, T>& m, const Inputs& inputs, const Targets& targets, index count) noexcept {
        return step_on(m, inputs, targets, count);
    }
    /// One step on sequences of several lengths, as trainer's.
    template <class Inputs, class Targets, index N>
    T step(model<Net, T>& m, const Inputs& inputs, const Targets& targets, const lengths<N>& l) noexcept {
        return step_on(m, inputs, targets, Batch, l);
    }
    /// Adds the gradients of Batch samples (of their first `count`) to those since the last update, as
    /// trainer's. A step in between forgets what was added.
    template <class Inputs, class Targets>
    T accumulate(model<Net, T>& m, const Inputs& inputs, const Targets& targets,
                 index count = Batch) noexcept {
        return accumulate_on(m, inputs, targets, count);
    }
    template <class Inputs, class Targets, index N>
    T accumulate(model<Net, T>& m, const Inputs& inputs, const Targets& targets,
                 const lengths<N>& l) noexcept {
        return accumulate_on(m, inputs, targets, Batch, l);
    }
    /// Updates by the mean of what was accumulated; where that is nothing, nothing happens.
    void apply(model<Net, T>& m) noexcept {
        if (added_.terms > 0) update_by(m, accumulated_->value, T(1 / added_.terms));
        added_.forget();
    }
    /// Updates by gradients that the caller has, a model's.
    void apply(model<Net, T>& m, const model<Net, T>& gradients) noexcept {
        update_by(m, gradients.blocks(), T(1));
    }
    /// What the mean loss of these samples divides by: see trainer.
    template <class Targets>
    auto terms(const Targets& targets, index count = Batch) const noexcept {
        return training_call<network_type, T, Loss, Batch, Targets, Targets>::terms(loss_, targets, count);
    }
    /// Reports a model of another topology or type.
    template <class Other, class Inputs, class Targets, class... More>
        requires(!std::is_convertible_v<Other&, model<Net, T>&>)
    T step(Other&, const Inputs&, const Targets&, const More&...) noexcept {
        static_assert(sizeof(the_model_fits<!good>) > 0);
        return T(0);
    }

  protected:
    Team& team() { return pass_.team(); }
    const Team& team() const { return pass_.team(); }

  private:
    template <class Inputs, class Targets, class Lengths = every_step>
    T accumulate_on(model<Net, T>& m, const Inputs& inputs, const Targets& targets, index count,
                    const Lengths& l = {}) noexcept {
        if (pass::has_none(count) || !are_good_lengths<network_type>(l)) return kernels::not_a_number<T>;
        agree(m);
        parameters_type& total = accumulated_->value;
        const std::uint64_t random = added_.next(total, seed_, steps_);
        return run<false>(
            m, inputs, targets, count, l, random, [&](index thread, const sums& all, T, auto terms) {
                if (thread == 0) added_.terms += double(terms);
                add_share<network_type, T>(total, pass_.gradients(), all, T(terms), thread, threads());
            });
    }
    template <class Inputs, class Targets, class Lengths = every_step>
    T step_on(model<Net, T>& m, const Inputs& inputs, const Targets& targets, index count,
              const Lengths& l = {}) noexcept {
        if (pass::has_none(count) || !are_good_lengths<network_type>(l)) return kernels::not_a_number<T>;
        const auto is_refused = [this](T loss) { return only_finite_ && !(loss - loss == 0); };
        agree(m);
        added_.forget();
        const long step = steps_ + 1;
        const T loss = run<keeps_gradients>(
            m, inputs, targets, count, l, random_bits(seed_, std::uint64_t(step)),
            [&](index thread, const sums& all, T mean, auto) {
                if (is_refused(mean)) return;
                const auto rule = optimizer_.template at_step<T>(step);
                T factor = 1;
                if constexpr (keeps_gradients) {
                    factor =
                        optimizer_.factor(norm_of<network_type, T>(pass_.gradients())); // by every thread
                    pass_.pool().meet(); // a sparse table's rows become zero
                }
                update_share<network_type, T, std::remove_const_t<decltype(rule)>, Optimizer::states,
                             keeps_gradients>(m.blocks(), states(), pass_.gradients(), all, rule, factor,
                                              thread, threads());
            });
        if (is_refused(loss)) pass_.clear(); // rows that were looked up for nothing
        else steps_ = step;
        return loss;
    }
    template <bool Whole, class Inputs, class Targets, class Lengths, class Use>
    T run(model<Net, T>& m, const Inputs& inputs, const Targets& targets, index count, const Lengths& l,
          std::uint64_t random, const Use& use) noexcept {
        if constexpr (good)
            return pass_.template run<Whole>(m, loss_, inputs, targets, count, l, random, use);
        else return T(0);
    }
    template <class Gradients>
    void update_by(model<Net, T>& m, Gradients& gradients, T scale) noexcept {
        agree(m);
        ctnn::update_by<network_type, T>(optimizer_, ++steps_, m.blocks(), states(), gradients, scale);
    }
    /// Several processes: sees to it that all hold the same.
    void agree([[maybe_unused]] model<Net, T>& m) noexcept {
        if constexpr (Team::several)
            team().agree(m.blocks(), states(), Optimizer::states, optimizer_, seed_, steps_);
    }

    pass pass_;
    using states_type = several<parameters_type, Optimizer::states>;
    std::unique_ptr<states_type> states_ = std::make_unique<states_type>();
    // Touched by those alone who accumulate.
    std::unique_ptr<room_for<parameters_type>> accumulated_ = std::make_unique<room_for<parameters_type>>();
    Optimizer optimizer_;
    [[no_unique_address]] Loss loss_;
    ctnn::seed seed_{};
    long steps_ = 0;
    accumulation added_;
    bool only_finite_ = false;
};

} // namespace ctnn::inline CTNN_ABI
