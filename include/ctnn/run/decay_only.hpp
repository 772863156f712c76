#pragma once
// decay_only<optimizer>: weight decay for some parameters only, the others go without: by a rule on names, or
// on names and shapes. If nothing is said, biases and what norms scale by are left out: what has fewer than
// two axes.
//
//     nn::trainer<net, nn::cross_entropy, nn::decay_only<nn::adamw>, 32> trainer{
//         {.optimizer = {.lr = 0.001, .weight_decay = 0.05}}};
//     constexpr auto weights = [](std::string_view name) { return name.ends_with(".weight"); };
//     nn::trainer<net, nn::cross_entropy, nn::decay_only<nn::adamw, weights>, 32> other;
//     nn::clip<nn::decay_only<nn::adamw>>                                         // clipped, too

#include <ctnn/run/optimizers.hpp>

#include <string_view>
#include <type_traits>

namespace ctnn::inline CTNN_ABI {

/// Whether a parameter of this name and shape has two axes or more: weights of layers, tables.
struct two_axes_or_more {
    template <class S>
    constexpr bool operator()(std::string_view, S) const {
        return S::rank >= 2;
    }
};

/// The rules of a step: with weight decay, and without. `applies`: to which parameters.
template <class Rule, auto Applies>
struct rules_by_name {
    using chosen = Rule;
    Rule with, without;
    template <class S>
    static constexpr bool decays(std::string_view name, S shape) {
        if constexpr (requires { Applies(name, shape); }) return Applies(name, shape);
        else return Applies(name);
    }
    constexpr const Rule& of(bool decays) const { return decays ? with : without; }
};
/// The rule of one block: what every rule is, but those by names.
template <class Rule>
struct rule_of_block {
    using type = Rule;
    static constexpr const Rule& of(const Rule& rule, std::string_view, auto) { return rule; }
};
template <class Rule, auto Applies>
struct rule_of_block<rules_by_name<Rule, Applies>> {
    using type = Rule;
    static constexpr const Rule& of(const rules_by_name<Rule, Applies>& rules, std::string_view name,
                                    auto shape) {
        return rules.of(rules.decays(name, shape));
    }
};

/// Reports an optimizer without weight decay.
template <class Inner>
struct there_is_a_weight_decay {
    static_assert(
        requires(Inner& o) { o.weight_decay; },
        "ctnn: nn::decay_only takes an optimizer that has a weight_decay; nn::clip stands around it: "
        "nn::clip<nn::decay_only<nn::adamw>>");
};
/// Reports a rule that cannot be asked.
template <auto Applies>
struct the_rule_takes_a_name {
    static constexpr std::string_view name{};
    static_assert(
        requires { bool(Applies(name, shape<1, 1>{})); } || requires { bool(Applies(name)); },
        "ctnn: the rule of nn::decay_only says true or false of a name: [](std::string_view name) { return "
        "name.ends_with(\".weight\"); }, or of a name and a shape");
};

/// Inner, whose weight_decay acts where Applies(name) or Applies(name, shape) says so.
template <class Inner, auto Applies = two_axes_or_more{}>
struct decay_only {
    static_assert(sizeof(there_is_a_weight_decay<Inner>) > 0 && sizeof(the_rule_takes_a_name<Applies>) > 0);
    using inner_type = Inner;
    Inner optimizer{};
    static constexpr index states = Inner::states;
    static constexpr bool is_square(index state) { return Inner::is_square(state); }
    static constexpr void options(auto& o, auto visit) { Inner::options(o.optimizer, visit); }

    template <class T>
    constexpr auto at_step(long step) const {
        Inner plain = optimizer;
        plain.weight_decay = 0;
        using rule = std::remove_const_t<decltype(optimizer.template at_step<T>(step))>;
        return rules_by_name<rule, Applies>{optimizer.template at_step<T>(step),
                                            plain.template at_step<T>(step)};
    }
};

} // namespace ctnn::inline CTNN_ABI
