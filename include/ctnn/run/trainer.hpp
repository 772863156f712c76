#pragma once
// trainer<net, loss, optimizer, batch>: forward, loss, backward and update in one pass over its own memory.
//
//     nn::trainer<net, nn::cross_entropy, nn::sgd, 32> trainer{{.lr = 0.05}};
//     float loss = trainer.step(model, images, labels);
//
// The update happens in the epilogue of the gradient's kernel; no gradient is stored (but for nn::clip, whose
// norm needs all of them, and by accumulate, whose memory nobody else touches).
//
//     for (int i = 0; i < 4; ++i) trainer.accumulate(model, images[i], labels[i]);
//     trainer.apply(model);                                                       // as a step on all of them
//
//     nn::trainer<net, nn::cross_entropy, nn::sgd, 32, float, nn::stateful> trainer;
//     trainer.step(model, chunk, labels);  ...  trainer.reset();
//
// With nn::stateful recurrent layers go on from where the step before left them: long sequences in
// consecutive chunks, sample i of one behind sample i of the last (truncated backpropagation through time:
// Williams, Peng 1990). No gradient flows back into a chunk before.

#include <ctnn/run/accumulation.hpp>
#include <ctnn/run/clip.hpp>
#include <ctnn/run/memories.hpp>
#include <ctnn/run/sinks.hpp>
#include <ctnn/run/trainer_call.hpp>
#include <ctnn/run/training_calls.hpp>
#include <ctnn/run/training_pass.hpp>

namespace ctnn::inline CTNN_ABI {

/// Trains models of the topology Net by mini-batches of Batch samples. All memory is inside: the arena of the
/// pass and the optimizer's state. L is a loss, O an optimizer, V the type of the model. Several models can
/// be trained by several trainers; a trainer's state belongs to one model.
template <auto Net, class L, class O, index B, class V = float, class State = stateless>
class alignas(alignment) trainer : public training_calls<trainer<Net, L, O, B, V, State>, Net,
                                                         types_of_trainer<L, O, V, State, B, (B > 0)>> {
    static_assert(sizeof(the_parameters_of_a_trainer_are_in_place<L, O, V, State>) > 0);
    static_assert(sizeof(the_batch_has_samples<B>) > 0);
    using types = types_of_trainer<L, O, V, State, B, (B > 0)>;
    using base = training_calls<trainer, Net, types>;
    friend base;
    using Loss = typename types::loss;
    using Optimizer = typename types::optimizer;
    using T = typename types::value;
    static constexpr index Batch = types::batch;
    static constexpr bool good = types::good, carries = types::carries;
    static_assert(sizeof(the_strides_divide_the_chunks<carries, network_of<Net>>) > 0);
    static constexpr bool keeps_gradients = requires { requires Optimizer::keeps_gradients; };

  public:
    using network_type = network_of<Net>;
    static_assert(formulas_tried<T, network_type>::backward[0] > 0);
    static_assert(sizeof(formulas_of_loss<Loss, T>) > 0);
    using parameters_type = typename model<Net, T>::parameters_type;
    using memories_type = memories_of<carries, network_type, T, along::samples<Batch>>;
    /// The fewest samples that a step takes: 2 where a batch_norm of features has no variance else.
    static constexpr index least = trained_layers<network_type, T>::of_batches.single ? 2 : 1;
    /// Whether a step can be one on so many samples.
    static constexpr bool takes(index count) { return count >= least && count <= Batch; }

    // Not constexpr: a trainer at namespace scope would be kept in the program's file, every zero of it.
    trainer() : trainer(Optimizer{}) {}
    explicit trainer(Optimizer optimizer) : trainer(optimizer, Loss{}) {}
    /// With a loss that has values.
    trainer(Optimizer optimizer, Loss loss) : base(optimizer, loss) {
        if constexpr (keeps_gradients) begin_anew(gradients_.value);
    }
    /// Report options with a brace too few. As templates they give way to the constructor above where it will
    /// do.
    template <class Inner = typename optimizer_inside<Optimizer>::type>
    explicit trainer(std::type_identity_t<Inner>) {
        static_assert(sizeof(the_optimizer_inside_has_braces_of_its_own<Optimizer, Inner>) > 0);
    }
    template <class X, class... More>
        requires(!std::is_convertible_v<const X*, const trainer*> &&
                 !std::is_convertible_v<const X&, Optimizer>)
    explicit trainer(const X&, const More&...) {
        static_assert(sizeof(the_options_of_the_optimizer_have_braces_of_their_own<Optimizer, X>) > 0);
    }
    /// Reports a loss of another type.
    template <class X>
        requires(!std::is_convertible_v<const X&, Loss>)
    trainer(Optimizer, const X&) {
        static_assert(sizeof(the_loss_is_that_of_the_trainer<Loss, X>) > 0);
    }

    /// For checkpoints, beside the steps so far: the optimizer's states, one tuple of parameters each; what
    /// stateful layers remember.
    parameters_type* states() { return states_.data(); }
    memories_type& memory() { return memories_; }
    /// Stateful: begins new sequences, with layers that remember nothing. The optimizer goes on.
    void reset() noexcept { begin_anew(memories_); }
    /// Stateful: begins one sample of the batch anew, where its sequence has ended and another begins; the
    /// others go on. With a sample outside of 0..Batch-1, or without state, nothing changes.
    void reset([[maybe_unused]] index sample) noexcept {
        if constexpr (carries) {
            static_assert(sizeof(the_memory_forgets_a_sample<memories_type::forget_samples>) > 0);
            if (sample >= 0 && sample < Batch) memories_.forget(sample);
        }
    }

  private:
    using base::added_, base::loss_, base::only_finite_, base::optimizer_, base::seed_, base::steps_;
    using planned = training_plan<network_type, Loss, T, Batch, carries>;
    template <class Inputs, class Targets, class Lengths>
    using call_of = trainer_call<network_type, T, Loss, Batch, Inputs, Targets, Lengths, carries>;
    /// Whether there is nothing to do: too few samples, too many, or lengths that cannot be.
    template <class Lengths>
    static bool is_nothing(index count, const Lengths& l) {
        return !takes(count) || !are_good_lengths<network_type>(l);
    }

    template <class Inputs, class Targets, class Lengths = every_step>
    T accumulate_on(model<Net, T>& m, const Inputs& inputs, const Targets& targets, index count,
                    const Lengths& l = {}) noexcept {
        using call = call_of<Inputs, Targets, Lengths>;
        if constexpr (!good) {
            return T(0);
        } else if constexpr (!call::good) {
            call::reporting::report();
            return T(0);
        } else {
            if (is_nothing(count, l)) return kernels::not_a_number<T>;
            const auto given = call::enter(loss_, inputs, targets, count, l);
            // Rows of sparse tables are stored now and then alone.
            const bool stores = added_.pieces == 0 && !has_sparse_tables<network_type, T>();
            const std::uint64_t random = added_.next(gradients_.value, seed_, steps_, stores);
            const T loss = run_training<planned>(
                m.blocks(), loss_, given.rows, given.wanted, count, given.terms, arena_,
                weighing_sinks<network_type, T, parameters_type>{gradients_.value, T(given.terms), stores},
                memories(), random, nullptr, only_finite_, 0, given.steps);
            if (base::is_refused(loss)) --added_.pieces;
            else added_.terms += double(given.terms);
            return loss;
        }
    }
    template <class Inputs, class Targets, class Lengths = every_step>
    T step_on(model<Net, T>& m, const Inputs& inputs, const Targets& targets, index count,
              const Lengths& l = {}) noexcept {
        using call = call_of<Inputs, Targets, Lengths>;
        if constexpr (!good) {
            return T(0);
        } else if constexpr (!call::good) {
            call::reporting::report();
            return T(0);
        } else {
            expect_aligned(*this);
            expect_aligned(m);
            if (is_nothing(count, l)) return kernels::not_a_number<T>;
            const auto given = call::enter(loss_, inputs, targets, count, l);
            const auto rule = optimizer_.template at_step<T>(++steps_);
            using rule_type = std::remove_const_t<decltype(rule)>;
            const auto run = [&](const auto& sinks) {
                return run_training<planned>(m.blocks(), loss_, given.rows, given.wanted, count, given.terms,
                                             arena_, sinks, memories(),
                                             random_bits(seed_, std::uint64_t(steps_)), nullptr, only_finite_,
                                             0, given.steps);
            };
            const auto stays = [&](T loss) { return base::is_refused(loss) && steps_-- > 0; };
            if constexpr (keeps_gradients) {
                if (added_.pieces > 0) begin_anew(gradients_.value);
                added_.forget();
                parameters_type& gradients = gradients_.value;
                const T loss = run(gradient_sinks<network_type, T, store_block, parameters_type>{gradients});
                if (stays(loss)) return loss;
                const T factor = optimizer_.factor(norm_of<network_type, T>(gradients));
                update_scaled<network_type, T, rule_type, Optimizer::states>(m.blocks(), states_.data(),
                                                                             gradients, rule, factor);
                return loss;
            } else {
                added_.forget();
                const T loss =
                    run(update_sinks<network_type, T, parameters_type, rule_type, Optimizer::states>{
                        m.blocks(), states_.data(), rule});
                stays(loss);
                return loss;
            }
        }
    }
    template <class Gradients>
    void update_by(model<Net, T>& m, Gradients& gradients, T scale) noexcept {
        ctnn::update_by<network_type, T>(optimizer_, ++steps_, m.blocks(), states(), gradients, scale);
    }
    parameters_type& accumulated() { return gradients_.value; }

    constexpr auto* memories() {
        if constexpr (carries) return &memories_;
        else return static_cast<no_block*>(nullptr);
    }
    alignas(alignment) T arena_[planned::arena + 1]{};
    [[no_unique_address]] several<parameters_type, Optimizer::states> states_{};
    room_for<parameters_type> gradients_; // touched by those alone who use it
    [[no_unique_address]] memories_type memories_{};
};

} // namespace ctnn::inline CTNN_ABI
