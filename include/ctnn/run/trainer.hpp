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

#include <ctnn/run/clip.hpp>
#include <ctnn/run/lengths_call.hpp>
#include <ctnn/run/memories.hpp>
#include <ctnn/run/sinks.hpp>
#include <ctnn/run/training_call.hpp>
#include <ctnn/run/training_pass.hpp>

#include <memory>

namespace ctnn::inline CTNN_ABI {

/// N objects, each zero; nothing at all where N is 0.
template <class X, index N>
struct several {
    X all[N]{};
    constexpr X* data() { return all; }
};
template <class X>
struct several<X, 0> {
    constexpr X* data() { return nullptr; }
};

/// Room for an X that nobody has written yet.
template <class X>
union room_for {
    X value;
    room_for() {}
};

/// Gradients that are added up until an update: in how many pieces, and what their mean divides by.
struct accumulation {
    long pieces = 0;
    double terms = 0;
    /// The random bits of the next piece after `steps` steps; before the first one the total becomes zero.
    template <class Tuple>
    std::uint64_t next(Tuple& total, seed s, long steps) {
        if (pieces++ == 0) std::construct_at(&total);
        return random_bits({random_bits(s, std::uint64_t(steps + 1))}, std::uint64_t(pieces));
    }
    void forget() { pieces = 0, terms = 0; }
};

/// Trains models of the topology Net by mini-batches of Batch samples. All memory is inside: the arena of the
/// pass and the optimizer's state. L is a loss, O an optimizer, V the type of the model. Several models can
/// be trained by several trainers; a trainer's state belongs to one model.
template <auto Net, class L, class O, index B, class V = float, class State = stateless>
class alignas(alignment) trainer {
    static_assert(sizeof(the_parameters_of_a_trainer_are_in_place<L, O, V, State>) > 0);
    static_assert(sizeof(the_batch_has_samples<B>) > 0);
    // After a mistake, which was reported, something harmless.
    static constexpr bool good = B > 0 && the_parameters_of_a_trainer<L, O, V, State>::good;
    using Loss = std::conditional_t<good, L, cross_entropy>;
    using Optimizer = std::conditional_t<good, O, sgd>;
    using T = std::conditional_t<good, V, float>;
    static constexpr index Batch = good ? B : 1;
    static constexpr bool carries = __is_same(State, stateful);
    static_assert(sizeof(the_strides_divide_the_chunks<carries, network_of<Net>>) > 0);
    static constexpr bool keeps_gradients = requires { requires Optimizer::keeps_gradients; };

  public:
    using network_type = network_of<Net>;
    static_assert(formulas_tried<T, network_type>::backward[0] > 0);
    static_assert(sizeof(formulas_of_loss<Loss, T>) > 0);
    using value_type = T;
    using model_type = model<Net, T>;
    using loss_type = Loss;
    using optimizer_type = Optimizer;
    using state_type = State;
    using parameters_type = typename model<Net, T>::parameters_type;
    using memories_type = memories_of<carries, network_type, T, along::samples<Batch>>;
    /// Samples of a full batch.
    static constexpr index batch = Batch;
    /// The fewest samples that a step takes: 2 where a batch_norm of features has no variance else.
    static constexpr index least = trained_layers<network_type, T>::of_batches.single ? 2 : 1;

    // Not constexpr: a trainer at namespace scope would be kept in the program's file, every zero of it.
    trainer() : trainer(Optimizer{}) {}
    explicit trainer(Optimizer optimizer) : trainer(optimizer, Loss{}) {}
    /// With a loss that has values.
    trainer(Optimizer optimizer, Loss loss) : optimizer_(optimizer), loss_(loss) {
        if constexpr (keeps_gradients) std::construct_at(&gradients_.value);
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
    void only_finite(bool on) { only_finite_ = on; }
    /// Steps so far.
    long steps() const { return steps_; }
    /// For checkpoints: the optimizer's states, one tuple of parameters each; what stateful layers remember;
    /// and the steps so far.
    parameters_type* states() { return states_.data(); }
    memories_type& memory() { return memories_; }
    void resume_at(long steps) { steps_ = steps; }
    /// Stateful: begins new sequences, with layers that remember nothing. The optimizer goes on.
    void reset() noexcept { std::construct_at(&memories_); }
    /// Stateful: begins one sample of the batch anew, where its sequence has ended and another begins; the
    /// others go on. With a sample outside of 0..Batch-1, or without state, nothing changes.
    void reset([[maybe_unused]] index sample) noexcept {
        if constexpr (carries) {
            static_assert(sizeof(the_memory_forgets_a_sample<memories_type::forget_samples>) > 0);
            if (sample >= 0 && sample < Batch) memories_.forget(sample);
        }
    }

    /// One step on Batch samples. Returns the mean loss before the update. inputs: Batch rows; targets: what
    /// the loss takes.
    template <class Inputs, class Targets>
    T step(model<Net, T>& m, const Inputs& inputs, const Targets& targets) noexcept {
        return step_on(m, inputs, targets, Batch);
    }

    /// One step on a last, smaller batch: only the first `count` samples count, the means are theirs. The
    /// arrays are as long as ever; what lies behind must be finite (zeros). With a count outside of 1..Batch
    /// nothing is changed, and the loss is NaN; so with 1 where a batch_norm of features has no variance
    /// then.
    template <class Inputs, class Targets>
    T step(model<Net, T>& m, const Inputs& inputs, const Targets& targets, index count) noexcept {
        return step_on(m, inputs, targets, count);
    }
    /// One step on sequences of several lengths: what lies behind a sample's own is left out of the loss,
    /// whose mean is over what counts, of gradients and of what stateful layers remember; nn::last_step takes
    /// its last step that counts. A sample of length 0 is not there, and keeps its state. With a length
    /// outside of 0..steps, or none above 0, nothing is changed, and the loss is NaN.
    template <class Inputs, class Targets, index N>
    T step(model<Net, T>& m, const Inputs& inputs, const Targets& targets, const lengths<N>& l) noexcept {
        return step_on(m, inputs, targets, Batch, l);
    }
    /// Adds the gradients of Batch samples (of their first `count`) to those since the last update, and
    /// changes nothing else in the model but the running statistics of batch_norm. Returns the mean loss of
    /// these samples. A step in between forgets what was added.
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
        if (added_.terms > 0) update_by(m, gradients_.value, T(1 / added_.terms));
        added_.forget();
    }
    /// Updates by gradients that the caller has, a model's.
    void apply(model<Net, T>& m, const model<Net, T>& gradients) noexcept {
        update_by(m, gradients.blocks(), T(1));
    }

    /// What the mean loss of these samples divides by: the number of their targets, without labels that are
    /// nn::ignore; or the sum of their weights.
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

  private:
    template <class Targets, class Lengths>
    using counted_call = lengths_call<network_type, T, Loss, Batch, Targets, Lengths, carries>;
    template <class Inputs, class Targets, class Lengths = every_step>
    T accumulate_on(model<Net, T>& m, const Inputs& inputs, const Targets& targets, index count,
                    const Lengths& l = {}) noexcept {
        using call = training_call<network_type, T, Loss, Batch, Inputs, Targets>;
        if constexpr (!good) {
            return T(0);
        } else if constexpr (!call::good) {
            call::report();
            return T(0);
        } else if constexpr (!counted_call<Targets, Lengths>::good) {
            counted_call<Targets, Lengths>::report();
            return T(0);
        } else {
            using planned = training_plan<network_type, Loss, T, Batch, carries>;
            if (count < least || count > Batch) return kernels::not_a_number<T>;
            if (!are_good_lengths<network_type>(l)) return kernels::not_a_number<T>;
            const auto steps = counted_by(l);
            const auto wanted = Loss::template enter<typename call::out, Batch, T>(targets);
            const auto terms = terms_of_steps<typename call::out>(loss_, wanted, count, steps);
            const std::uint64_t random = added_.next(gradients_.value, seed_, steps_);
            added_.terms += double(terms);
            return run_training<planned>(
                m.blocks(), loss_, in<call::inputs, typename call::value>(inputs).data(), wanted, count,
                terms, arena_, weighing_sinks<network_type, T, parameters_type>{gradients_.value, T(terms)},
                memories(), random, nullptr, false, 0, steps);
        }
    }
    template <class Inputs, class Targets, class Lengths = every_step>
    T step_on(model<Net, T>& m, const Inputs& inputs, const Targets& targets, index count,
              const Lengths& l = {}) noexcept {
        using call = training_call<network_type, T, Loss, Batch, Inputs, Targets>;
        if constexpr (!good) {
            return T(0);
        } else if constexpr (!call::good) {
            call::report();
            return T(0);
        } else if constexpr (!counted_call<Targets, Lengths>::good) {
            counted_call<Targets, Lengths>::report();
            return T(0);
        } else {
            expect_aligned(*this);
            expect_aligned(m);
            using planned = training_plan<network_type, Loss, T, Batch, carries>;
            if (count < least || count > Batch) return kernels::not_a_number<T>;
            if (!are_good_lengths<network_type>(l)) return kernels::not_a_number<T>;
            const auto steps = counted_by(l);
            const auto wanted = Loss::template enter<typename call::out, Batch, T>(targets);
            const auto terms = terms_of_steps<typename call::out>(loss_, wanted, count, steps);
            const auto rule = optimizer_.template at_step<T>(++steps_);
            using rule_type = std::remove_const_t<decltype(rule)>;
            const auto run = [&](const auto& sinks) {
                return run_training<planned>(
                    m.blocks(), loss_, in<call::inputs, typename call::value>(inputs).data(), wanted, count,
                    terms, arena_, sinks, memories(), random_bits(seed_, std::uint64_t(steps_)), nullptr,
                    only_finite_, 0, steps);
            };
            const auto stays = [&](T loss) { return only_finite_ && !(loss - loss == 0) && steps_-- > 0; };
            if constexpr (keeps_gradients) {
                if (added_.pieces > 0) std::construct_at(&gradients_.value);
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

    constexpr auto* memories() {
        if constexpr (carries) return &memories_;
        else return static_cast<no_block*>(nullptr);
    }
    alignas(alignment) T arena_[training_plan<network_type, Loss, T, Batch, carries>::arena + 1]{};
    [[no_unique_address]] several<parameters_type, Optimizer::states> states_{};
    room_for<parameters_type> gradients_; // touched by those alone who use it
    [[no_unique_address]] memories_type memories_{};
    Optimizer optimizer_{};
    [[no_unique_address]] Loss loss_{};
    ctnn::seed seed_{};
    long steps_ = 0;
    accumulation added_;
    bool only_finite_ = false;
};

} // namespace ctnn::inline CTNN_ABI
