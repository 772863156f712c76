#pragma once
// parallel_trainer<net, loss, optimizer, batch, shards>: a batch as equal parts, each by one of several
// threads.
//
//     nn::parallel_trainer<net, nn::cross_entropy, nn::sgd, 256, 8> trainer{{.lr = 0.05}, nn::threads{4}};
//     float loss = trainer.step(model, images, labels);
//
// Gradients of shards are summed in the order of a binary tree over them, which the number of shards decides
// alone: the same bits on 1, 2 or 64 threads.

#include <ctnn/parallel/tree.hpp>
#include <ctnn/run/trainer.hpp>

namespace ctnn::inline CTNN_ABI {

/// Reports a batch that cannot be divided.
template <index Batch, index Shards>
struct the_shards_are_equal {
    static constexpr bool good = Shards > 0 && Batch > 0 && Batch % (Shards > 0 ? Shards : 1) == 0;
    static_assert(Batch < 1 || good, "ctnn: a parallel_trainer divides a batch into equal shards: "
                                     "nn::parallel_trainer<net, loss, optimizer, 256, 8>");
};
/// Reports shards of one sample where a batch_norm of features wants their variance.
template <bool Fits>
struct the_shards_have_a_variance {
    static_assert(Fits, "ctnn: each shard has statistics of its own, and a batch_norm of features needs two "
                        "samples for them: fewer shards");
};

/// What layers of each shard remember, for checkpoints.
template <class Memories, index Shards>
struct memories_of_shards {
    Memories layers[Shards]{};
    bool possible() const {
        for (const Memories& m : layers)
            if (!m.possible()) return false;
        return true;
    }
};

/// Trains models of the topology Net by mini-batches of B samples, in S shards. It is used as a nn::trainer
/// is, and trains as one does up to rounding; its memory is allocated when it is made. Statistics of a
/// batch_norm are each shard's own, and the model keeps those of the first shard (PyTorch's DataParallel);
/// dropout leaves out what it would of the whole batch.
template <auto Net, class L, class O, index B, index S, class V = float, class State = stateless>
class parallel_trainer {
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
    static constexpr bool keeps_gradients = requires { requires Optimizer::keeps_gradients; };

  public:
    using network_type = network_of<Net>;
    static_assert(formulas_tried<T, network_type>::backward[0] > 0);
    using value_type = T;
    using model_type = model<Net, T>;
    using loss_type = Loss;
    using optimizer_type = Optimizer;
    using state_type = State;
    using parameters_type = typename model<Net, T>::parameters_type;
    using memories_type = std::conditional_t<
        carries, memories_of_shards<memories_of<carries, network_type, T, along::samples<each>>, Shards>,
        no_block>;
    /// Samples of a full batch, and the parts that it is taken in.
    static constexpr index batch = Batch, shards = Shards;
    /// The fewest samples that a step takes: see trainer.
    static constexpr index least = trained_layers<network_type, T>::of_batches.single ? 2 : 1;

    explicit parallel_trainer(ctnn::threads threads = ctnn::threads::one_per_core())
        : parallel_trainer(Optimizer{}, Loss{}, threads) {}
    explicit parallel_trainer(Optimizer optimizer, ctnn::threads threads = ctnn::threads::one_per_core())
        : parallel_trainer(optimizer, Loss{}, threads) {}
    /// With a loss that has values. More threads than shards are not made.
    parallel_trainer(Optimizer optimizer, Loss loss, ctnn::threads threads = ctnn::threads::one_per_core())
        : pool_(threads.count < Shards ? threads.count : Shards), optimizer_(optimizer), loss_(loss) {}

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
    /// How many threads work, the caller's among them.
    index threads() const { return pool_.size(); }
    /// For checkpoints: the optimizer's states, one tuple of parameters each; what stateful layers remember;
    /// and the steps so far.
    parameters_type* states() { return memory_->states.data(); }
    memories_type& memory() { return memory_->memories; }
    void resume_at(long steps) { steps_ = steps; }
    /// Stateful: begins new sequences, with layers that remember nothing. The optimizer goes on.
    void reset() noexcept { std::construct_at(&memory_->memories); }
    /// Stateful: begins one sample of the batch anew, as a trainer's.
    void reset([[maybe_unused]] index sample) noexcept {
        if constexpr (carries) {
            using of_shard = std::remove_reference_t<decltype(memory_->memories.layers[0])>;
            static_assert(sizeof(the_memory_forgets_a_sample<of_shard::forget_samples>) > 0);
            if (sample >= 0 && sample < Batch) memory_->memories.layers[sample / each].forget(sample % each);
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
    /// What the mean loss of these samples divides by: see trainer.
    template <class Targets>
    auto terms(const Targets& targets, index count = Batch) const noexcept {
        return training_call<network_type, T, Loss, Batch, Targets, Targets>::terms(loss_, targets, count);
    }
    /// Reports a model of another topology or type.
    template <class Other, class Inputs, class Targets>
        requires(!std::is_convertible_v<Other&, model<Net, T>&>)
    T step(Other&, const Inputs&, const Targets&, index = Batch) noexcept {
        static_assert(sizeof(the_model_fits<!good>) > 0);
        return T(0);
    }

  private:
    using planned = training_plan<network_type, Loss, T, each, carries>;
    static_assert(sizeof(the_shards_have_a_variance<(!good || each >= least)>) > 0);

    /// The loss behind the gradients: one line more, so that shards do not lie a multiple of 4096 bytes
    /// apart.
    struct alignas(alignment) shard {
        parameters_type gradients{};
        T loss{};
    };
    struct memory_of_all {
        [[no_unique_address]] several<parameters_type, Optimizer::states> states{};
        [[no_unique_address]] memories_type memories{};
        shard of[Shards]{};
    };
    struct alignas(alignment) memory_of_thread {
        T arena[planned::arena + 1]{};
    };

    /// How the first `count` samples of a batch are divided: among `used` shards. None where a shard had too
    /// few.
    struct division {
        index count, used;
        constexpr explicit division(index n) : count(n), used(0) {
            if (n < least || n > Batch) return;
            if constexpr (carries) {
                used = trained_layers<network_type, T>::of_batches.buffers && n - (Shards - 1) * each < least
                           ? 0
                           : Shards;
            } else {
                used = n / least < Shards ? n / least : Shards;
                if (n > used * each) used = 0;
            }
        }
        constexpr index first(index s) const { return carries ? s * each : count * s / used; }
        constexpr index size(index s) const {
            const index n = (carries ? count : first(s + 1)) - first(s);
            return n < 0 ? 0 : n < each ? n : each;
        }
    };

    template <class Inputs, class Targets>
    T step_on(model<Net, T>& m, const Inputs& inputs, const Targets& targets, index count) noexcept {
        using call = training_call<network_type, T, Loss, Batch, Inputs, Targets>;
        if constexpr (!good) {
            return T(0);
        } else if constexpr (!call::good) {
            call::report();
            return T(0);
        } else {
            expect_aligned(m);
            const division parts{count};
            if (parts.used == 0) return kernels::not_a_number<T>;
            const auto* rows = in<call::inputs, typename call::value>(inputs).data();
            const auto wanted = Loss::template enter<typename call::out, Batch, T>(targets);
            const auto terms = loss_.template terms<typename call::out>(wanted, count);
            const std::uint64_t random = random_bits(seed_, std::uint64_t(++steps_));
            pool_.run([&](index thread) {
                const share_of_thread mine{parts.used, thread, pool_.size()},
                    none{Shards - parts.used, thread, pool_.size()};
                for (index s = mine.first; s < mine.end; ++s)
                    run_shard<call>(m, rows, wanted, parts.first(s), parts.size(s), terms, s, thread, random);
                for (index s = parts.used + none.first; s < parts.used + none.end; ++s)
                    std::construct_at(&memory_->of[s]);
                pool_.meet();
                if (const T loss = mean_loss(); !only_finite_ || loss - loss == 0) update(m, thread);
            });
            const T loss = mean_loss();
            if (only_finite_ && !(loss - loss == 0)) {
                --steps_;
                for (shard& s : memory_->of) std::construct_at(&s); // rows that were looked up for nothing
            }
            return loss;
        }
    }
    T mean_loss() const { return tree_sum<T, 0, Shards>(&memory_->of[0].loss, stride); }
    /// The gradients of `count` samples, kept by shard s.
    template <class Call, class Value, class Targets, class Terms>
    void run_shard(model<Net, T>& m, const Value* rows, Targets wanted, index first, index count, Terms terms,
                   index s, index thread, std::uint64_t random) {
        using out = typename Call::out;
        shard& mine = memory_->of[s];
        mine.loss = run_training<planned>(
            m.blocks(), loss_, rows + first * network_type::input_type::size,
            wanted + first * Loss::template targets<out>, count, terms, of_thread_[std::size_t(thread)].arena,
            gradient_sinks<network_type, T, store_block, parameters_type>{mine.gradients}, memories(s),
            random, nullptr, false, first);
    }
    /// One thread's share in the sums and the update.
    void update(model<Net, T>& m, index thread) {
        const auto rule = optimizer_.template at_step<T>(steps_);
        using rule_type = std::remove_const_t<decltype(rule)>;
        parameters_type& first = memory_->of[0].gradients;
        const summed<T, Shards> sums{stride};
        if constexpr (keeps_gradients) {
            sum_share<network_type, T>(first, sums, thread, pool_.size());
            pool_.meet();
            // By every thread: the same.
            const scaled<T> all{optimizer_.factor(norm_of<network_type, T>(first))};
            pool_.meet(); // a sparse table's rows become zero
            update_share<network_type, T, rule_type, Optimizer::states>(m.blocks(), states(), first, all,
                                                                        rule, thread, pool_.size());
        } else {
            update_share<network_type, T, rule_type, Optimizer::states>(m.blocks(), states(), first, sums,
                                                                        rule, thread, pool_.size());
        }
    }

    auto* memories(index s) {
        if constexpr (carries) return &memory_->memories.layers[s];
        else return static_cast<no_block*>(nullptr);
    }
    /// Values from one shard to the next.
    static constexpr index stride = index(sizeof(shard) / sizeof(T));

    thread_pool pool_;
    std::unique_ptr<memory_of_all> memory_ = std::make_unique<memory_of_all>();
    std::unique_ptr<memory_of_thread[]> of_thread_ =
        std::make_unique<memory_of_thread[]>(std::size_t(pool_.size()));
    Optimizer optimizer_;
    [[no_unique_address]] Loss loss_;
    ctnn::seed seed_{};
    long steps_ = 0;
    bool only_finite_ = false;
};

} // namespace ctnn::inline CTNN_ABI
