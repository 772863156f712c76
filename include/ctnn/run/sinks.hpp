#pragma once
// Sinks: where the gradients of a layer go. The kernels hand each finished register over once, with its place
// in storage; a sink updates the weights on the spot, stores the gradient, or adds it up.

#include <ctnn/kernels/simd/simd.hpp>
#include <ctnn/run/decay_only.hpp>
#include <ctnn/run/parameters.hpp>

#include <utility>

namespace ctnn::inline CTNN_ABI {

/// Reads V (a register or a scalar T) at p.
template <class V, class T>
CTNN_INLINE constexpr V read(const T* p) {
    if constexpr (__is_same(V, T)) return *p;
    else return kernels::load(p);
}
template <class V, class T>
CTNN_INLINE constexpr void write(T* p, V v) {
    if constexpr (__is_same(V, T)) *p = v;
    else kernels::store(p, v);
}

/// Updates one block by the optimizer's rule: rule(w, g, state...) gives the new w and changes the states.
/// The rule is a copy: of one elsewhere the compiler could not know that the weights do not lie in it, and
/// would read it again for every register.
template <class T, class Rule, index States>
struct update_block {
    T* w;
    T* state[States + 1];
    Rule rule;
    static constexpr bool reads_states = States > 0;
    template <class V>
    CTNN_INLINE void operator()(index at, V g) const {
        V value = read<V>(w + at);
        if constexpr (States == 0) rule(value, g);
        else update(at, value, g, std::make_index_sequence<std::size_t(States)>{});
        write(w + at, value);
    }
    /// On its way to L1: what the update of a register reads.
    CTNN_INLINE void fetch(index at) const {
        __builtin_prefetch(w + at, 1);
        for (index i = 0; i < States; ++i) __builtin_prefetch(state[i] + at, 1);
    }
    /// Whether the rule changes nothing where the gradient is zero.
    constexpr bool rests_at_zero() const
        requires requires(const Rule& r) { r.rests_at_zero(); }
    {
        return rule.rests_at_zero();
    }

  private:
    template <class V, std::size_t... I>
    CTNN_INLINE void update(index at, V& value, V g, std::index_sequence<I...>) const {
        V s[] = {read<V>(state[I] + at)...};
        rule(value, g, s[I]...);
        [[maybe_unused]] const int each[] = {(write(state[I] + at, s[I]), 0)...};
    }
};

/// Stores the gradient of one block.
template <class T>
struct store_block {
    T* g;
    template <class V>
    CTNN_INLINE constexpr void operator()(index at, V v) const {
        write(g + at, v);
    }
};

/// Adds the gradient of one block to what is there.
template <class T>
struct add_block {
    T* g;
    template <class V>
    CTNN_INLINE constexpr void operator()(index at, V v) const {
        write(g + at, read<V>(g + at) + v);
    }
    static constexpr bool rests_at_zero() { return true; }
};

/// Adds the gradient of one block, times a factor, to what is there, or stores it where that is nothing yet.
template <class T>
struct add_times_block {
    T* g;
    T factor;
    bool stores = false;
    static constexpr bool reads_states = true;
    template <class V>
    CTNN_INLINE constexpr void operator()(index at, V v) const {
        using kernels::fma;
        write(g + at, stores ? V(factor) * v : fma(V(factor), v, read<V>(g + at)));
    }
    CTNN_INLINE void fetch(index at) const { __builtin_prefetch(g + at, 1); }
};
/// The same for a whole network.
template <class Net, class T, class Tuple>
struct weighing_sinks {
    Tuple& gradients;
    T factor;
    bool stores;

    template <class Stage>
    constexpr auto of() const {
        constexpr std::size_t slot = std::size_t(trained_layers<Net, T>::map.of_layer[Stage::position]);
        return [this](auto member) {
            return add_times_block<T>{(hana::at_c<slot>(gradients).*member).data, factor, stores};
        };
    }
};

/// The rule of the block that is a member of P, the parameters of a layer.
template <class Name, class P, class Rule, class Member, class... Trained>
constexpr const auto& rule_of_member(const Rule& rule, Member member, blocks<Trained...>) {
    const auto* chosen = &rule_of_block<Rule>::of(rule, {}, shape<1>{});
    const auto look = [&](auto block) {
        if constexpr (requires { member == decltype(block)::member; }) {
            using type = block_type<P, decltype(block)>;
            if (member == decltype(block)::member)
                chosen = &rule_of_block<Rule>::of(rule, parameter_name<0, Name, decltype(block)>::value,
                                                  typename type::shape_type{});
        }
    };
    [[maybe_unused]] const int each[] = {0, (look(Trained{}), 0)...};
    return *chosen;
}

/// The sinks of a whole network: update in place.
template <class Net, class T, class Tuple, class Rule, index States>
struct update_sinks {
    Tuple& weights;
    Tuple* states;
    const Rule& rule;

    template <class Stage>
    auto of() const {
        constexpr std::size_t slot = std::size_t(trained_layers<Net, T>::map.of_layer[Stage::position]);
        return [this](auto member) {
            update_block<T, typename rule_of_block<Rule>::type, States> sink{
                (hana::at_c<slot>(weights).*member).data, {}, rule_of<slot>(member)};
            for (index i = 0; i < States; ++i) sink.state[i] = (hana::at_c<slot>(states[i]).*member).data;
            return sink;
        };
    }

  private:
    template <std::size_t Slot>
    constexpr const auto& rule_of([[maybe_unused]] auto member) const {
        if constexpr (__is_same(typename rule_of_block<Rule>::type, Rule)) {
            return rule;
        } else {
            using layers = trained_layers<Net, T>;
            using P = typename layers::template block_at<index(Slot)>;
            return rule_of_member<typename layers::template name_of<index(Slot)>, P>(rule, member,
                                                                                     typename P::list{});
        }
    }
};

/// The sinks of a whole network: Block is store_block or add_block.
template <class Net, class T, template <class> class Block, class Tuple>
struct gradient_sinks {
    Tuple& gradients;

    template <class Stage>
    constexpr auto of() const {
        constexpr std::size_t slot = std::size_t(trained_layers<Net, T>::map.of_layer[Stage::position]);
        return [this](auto member) { return Block<T>{(hana::at_c<slot>(gradients).*member).data}; };
    }
};

} // namespace ctnn::inline CTNN_ABI
