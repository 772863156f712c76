#pragma once
// averaged<optimizer>: the exponential moving average of the weights, kept by the update itself: while a
// weight is in a register, its average goes along, average += (1 - decay) · (weight - average), as PyTorch's
// AveragedModel with get_ema_multi_avg_fn does; the first step's average are its weights.
//
//     nn::trainer<net, nn::cross_entropy, nn::averaged<nn::adam>, 32> trainer{
//         {.optimizer = {.lr = 0.002}, .decay = 0.999}};
//     nn::average_of(trainer, model, average);                 // a model that can be evaluated and saved
//     nn::clip<nn::averaged<nn::adam>>                         // clipped, too
//
// It has the bits of nn::move_towards(average, model, 1 - decay) behind every step (with a decay above 1/2,
// and the first step's copy), and does not read the weights again for it: beside a step of 128 samples of
// 784-128-64-10 a fiftieth instead of a thirtieth, beside one of 32, whose weights and averages leave the L2
// cache, a tenth (benchmarks/run/w14_training.cpp). It is a state of the optimizer: checkpoints hold it,
// parallel_trainer keeps it, too.

#include <ctnn/run/any_trainer.hpp>
#include <ctnn/run/decay_only.hpp>
#include <ctnn/run/model.hpp>

namespace ctnn::inline CTNN_ABI {

/// A rule, and the average of what it gives.
template <class Rule, class T>
struct averaged_rule {
    Rule rule;
    T share;
    template <class V, class... States>
    CTNN_INLINE constexpr void operator()(V& w, V g, V& average, States&... states) const {
        using kernels::fma;
        rule(w, g, states...);
        average = fma(V(share), w - average, average);
    }
};
template <class Rule, class T>
constexpr averaged_rule<Rule, T> with_average(const Rule& rule, T share) {
    return {rule, share};
}
template <class Rule, auto Applies, class T>
constexpr rules_by_name<averaged_rule<Rule, T>, Applies> with_average(
    const rules_by_name<Rule, Applies>& rules, T share) {
    return {{rules.with, share}, {rules.without, share}};
}

/// Reports an optimizer that is no rule of one weight alone.
template <class Inner>
struct the_average_stands_inside {
    static_assert(
        !requires { Inner::keeps_gradients; },
        "ctnn: nn::averaged stands inside of nn::clip: nn::clip<nn::averaged<nn::adam>>");
};
/// Reports a trainer without averages.
template <bool Averages>
struct the_trainer_keeps_an_average {
    static_assert(Averages, "ctnn: this trainer keeps no average of the weights: its optimizer is to be "
                            "nn::averaged<nn::adam>, say");
};
/// Reports tables whose rows are updated only when a token names them.
template <bool Sparse>
struct every_weight_has_an_average {
    static_assert(!Sparse, "ctnn: rows of an nn::sparse embedding that no token names have no average here: "
                           "leave nn::sparse out, or call nn::move_towards(average, model, 1 - decay) behind "
                           "every step");
};

/// Inner, and the average of the weights that come of it.
template <class Inner>
struct averaged {
    static_assert(sizeof(the_average_stands_inside<Inner>) > 0);
    using inner_type = Inner;
    Inner optimizer{};
    double decay = 0.999;
    static constexpr bool keeps_average = true;
    static constexpr index states = Inner::states + 1;
    static constexpr bool is_square(index state) { return state > 0 && Inner::is_square(state - 1); }
    static constexpr void options(auto& o, auto visit) {
        Inner::options(o.optimizer, visit);
        visit("decay", o.decay, 0, 1);
    }

    template <class T>
    constexpr auto at_step(long step) const {
        return with_average(optimizer.template at_step<T>(step), step == 1 ? T(1) : T(1 - decay));
    }
};

/// Whether an optimizer, or the one inside of it, keeps an average.
template <class O>
constexpr bool keeps_average() {
    if constexpr (requires { O::keeps_average; }) return true;
    else if constexpr (requires { typename O::inner_type; }) return keeps_average<typename O::inner_type>();
    else return false;
}

/// average = the model with the average of its weights; what a trainer does not change (buffers, what is
/// frozen) is the model's. Before the first step: the model.
template <auto Net, class T, TrainerOf<model<Net, T>> Trainer>
void average_of(Trainer& t, const model<Net, T>& m, model<Net, T>& average) {
    constexpr bool keeps = keeps_average<typename Trainer::optimizer_type>();
    using network = typename model<Net, T>::network_type;
    static_assert(sizeof(the_trainer_keeps_an_average<keeps>) > 0);
    static_assert(sizeof(every_weight_has_an_average < keeps && has_sparse_tables<network, T>() >) > 0);
    average = m;
    if constexpr (keeps) {
        if (t.steps() == 0) return;
        walk<network, T>(
            [](auto name, auto, auto& to, const auto& from) {
                using kind = std::remove_cvref_t<decltype(to)>;
                if constexpr (trained_layers<network, T>::template is_updated<decltype(name)::position>()) {
                    for (index i = 0; i < kind::memory; ++i) to.data[i] = from.data[i];
                }
            },
            average.blocks(), t.states()[0]);
    }
}

} // namespace ctnn::inline CTNN_ABI
