#pragma once
// What trainers that take a batch in shards have in common: parallel_trainer, by the threads of one process,
// and mpi_trainer, by several processes.

#include <ctnn/parallel/sharded_pass.hpp>
#include <ctnn/run/accumulation.hpp>
#include <ctnn/run/training_calls.hpp>

#include <memory>
#include <utility>

namespace ctnn::inline CTNN_ABI {

/// Trains models of the topology Net by mini-batches of B samples, in S shards, of which this process has its
/// part. Used as a nn::trainer is. Of a last, smaller batch the samples are divided among the shards as
/// evenly as can be; with nn::stateful each stays where it is, and the others go on, too.
template <class Team, auto Net, class L, class O, index B, index S, class V, class State>
class sharded_trainer : public training_calls<sharded_trainer<Team, Net, L, O, B, S, V, State>, Net,
                                              types_of_trainer<L, O, V, State, B, equal_shards<B, S>>> {
    static_assert(sizeof(the_parameters_of_a_trainer_are_in_place<L, O, V, State>) > 0);
    static_assert(sizeof(the_batch_has_samples<B>) > 0);
    static_assert(sizeof(the_shards_are_equal<B, S>) > 0);
    using types = types_of_trainer<L, O, V, State, B, equal_shards<B, S>>;
    using base = training_calls<sharded_trainer, Net, types>;
    friend base;
    using Loss = typename types::loss;
    using Optimizer = typename types::optimizer;
    using T = typename types::value;
    static constexpr bool good = types::good, carries = types::carries;
    static constexpr index Batch = types::batch, Shards = good ? S : 1, each = Batch / Shards;
    static_assert(sizeof(the_strides_divide_the_chunks<carries, network_of<Net>>) > 0);
    static constexpr bool keeps_gradients = requires { requires Optimizer::keeps_gradients; };
    using pass = sharded_pass<Team, Net, T, Loss, Batch, Shards, carries>;
    using sums = sums_of_shards<T>;
    static_assert(sizeof(the_shards_have_a_variance<(!good || each >= pass::least)>) > 0);

  public:
    using network_type = network_of<Net>;
    static_assert(formulas_tried<T, network_type>::backward[0] > 0);
    using parameters_type = typename model<Net, T>::parameters_type;
    using memories_type = typename pass::memories_type;
    /// The parts that a batch is taken in.
    static constexpr index shards = Shards;
    /// The fewest samples that a step takes: see trainer.
    static constexpr index least = pass::least;
    /// Whether a step can be one on so many samples: each shard has `least` of them, or none.
    static constexpr bool takes(index count) { return !pass::has_none(count); }

    sharded_trainer(Team team, Optimizer optimizer, Loss loss, ctnn::threads threads)
        : base(optimizer, loss), pass_(std::move(team), threads.count) {}

    /// How many threads of this process work, the caller's among them.
    index threads() const { return pass_.pool().size(); }
    /// For checkpoints, beside the steps so far: the optimizer's states, one tuple of parameters each; what
    /// stateful layers remember.
    parameters_type* states() { return states_->data(); }
    memories_type& memory() { return pass_.memories(); }
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

  protected:
    Team& team() { return pass_.team(); }
    const Team& team() const { return pass_.team(); }

  private:
    using base::added_, base::loss_, base::optimizer_, base::seed_, base::steps_;
    template <class Inputs, class Targets, class Lengths = every_step>
    T accumulate_on(model<Net, T>& m, const Inputs& inputs, const Targets& targets, index count,
                    const Lengths& l = {}) noexcept {
        if (!takes(count) || !are_good_lengths<network_type>(l)) return kernels::not_a_number<T>;
        agree(m);
        parameters_type& total = accumulated_->value;
        const std::uint64_t random = added_.next(total, seed_, steps_);
        const T loss = run<false>(
            m, inputs, targets, count, l, random, [&](index thread, const sums& all, T mean, auto terms) {
                if (base::is_refused(mean)) return;
                if (thread == 0) added_.terms += double(terms);
                add_share<network_type, T>(total, pass_.gradients(), all, T(terms), thread, threads());
            });
        if (base::is_refused(loss)) pass_.clear(), --added_.pieces; // rows that were looked up for nothing
        return loss;
    }
    template <class Inputs, class Targets, class Lengths = every_step>
    T step_on(model<Net, T>& m, const Inputs& inputs, const Targets& targets, index count,
              const Lengths& l = {}) noexcept {
        if (!takes(count) || !are_good_lengths<network_type>(l)) return kernels::not_a_number<T>;
        agree(m);
        added_.forget();
        const long step = steps_ + 1;
        const T loss = run<keeps_gradients>(
            m, inputs, targets, count, l, random_bits(seed_, std::uint64_t(step)),
            [&](index thread, const sums& all, T mean, auto) {
                if (base::is_refused(mean)) return;
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
        if (base::is_refused(loss)) pass_.clear(); // rows that were looked up for nothing
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
    parameters_type& accumulated() { return accumulated_->value; }
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
};

} // namespace ctnn::inline CTNN_ABI
