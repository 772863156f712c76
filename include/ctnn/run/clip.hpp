#pragma once
// clip<optimizer>: gradients whose global norm exceeds max_norm are scaled down to it before the optimizer
// sees them (Pascanu, Mikolov, Bengio: On the difficulty of training recurrent neural networks, 2013;
// PyTorch's clip_grad_norm_).
//
//     nn::trainer<net, nn::cross_entropy, nn::clip<nn::adam>, 32> trainer{
//         {.optimizer = {.lr = 0.002}, .max_norm = 1}};
//
// The norm is known when the last gradient is: so the trainer keeps all gradients, as large as the model, and
// updates in a pass of its own.

#include <ctnn/kernels/simd/shuffle.hpp>
#include <ctnn/run/optimizers.hpp>
#include <ctnn/run/sinks.hpp>

namespace ctnn::inline CTNN_ABI {

/// g · min(1, max_norm / (|g| + 1e-6)), |g| the Euclidean norm over all parameters; then Inner's rule.
template <class Inner>
struct clip {
    using inner_type = Inner;
    Inner optimizer{};
    double max_norm = 1;
    static constexpr index states = Inner::states;
    static constexpr bool keeps_gradients = true;
    static constexpr bool is_square(index state) { return Inner::is_square(state); }
    static constexpr void options(auto& o, auto visit) {
        Inner::options(o.optimizer, visit);
        visit("max_norm", o.max_norm, 0, std::numeric_limits<double>::infinity());
    }

    template <class T>
    constexpr auto at_step(long step) const {
        return optimizer.template at_step<T>(step);
    }
    /// What gradients of this norm are multiplied by; NaN for NaN.
    template <class T>
    T factor(T norm) const {
        const T most = T(max_norm), size = norm + T(1e-6);
        return size <= most ? T(1) : most / size;
    }
};

/// The sum of the squares of n values times scale, a number of whole registers.
template <class T>
inline T sum_of_squares(const T* p, index n, T scale) {
    using namespace kernels;
    vec<T> sum[2] = {zero<T>(), zero<T>()};
    for (index i = 0, k = 0; i < n; i += width<T>, k = 1 - k) {
        const vec<T> v = load(p + i) * broadcast(scale);
        sum[k] = fma(v, v, sum[k]);
    }
    return reduce_add(sum[0] + sum[1]);
}

/// Whether all of n values, a number of whole registers, are zero. Not by their squares: those of small ones
/// are zero, too.
template <class T>
inline bool are_zero(const T* p, index n) {
    using namespace kernels;
    for (index i = 0; i < n; i += width<T>)
        if (!all(load(p + i) == zero<T>())) return false;
    return true;
}

/// Hands n gradients, scaled, to a sink.
template <class T, class Sink>
inline void apply_scaled(const T* g, index from, index n, T factor, const Sink& sink) {
    using namespace kernels;
    for (index i = from; i < from + n; i += width<T>) sink(i, load(g + i) * broadcast(factor));
}

/// Updates all weights by gradients times factor. Of sparse tables only rows with a gradient are touched; it
/// is set to zero where it is no constant, because the next step hands over other rows.
template <class Net, class T, class Rule, index States, class Tuple, class Gradients>
void update_scaled(Tuple& weights, Tuple* states, Gradients& gradients, const Rule& rule, T factor) {
    const auto one = [&](const auto& rule_of_one, auto& block, auto& g, auto... state) {
        using kind = std::remove_cvref_t<decltype(block)>;
        const update_block<T, std::remove_cvref_t<decltype(rule_of_one)>, States> sink{
            block.data, {state...}, rule_of_one};
        if constexpr (is_sparse<kind>) {
            for (index row = 0; row < kind::memory; row += kind::leading)
                if (!are_zero(g.data + row, kind::leading)) {
                    apply_scaled(g.data, row, kind::leading, factor, sink);
                    if constexpr (!std::is_const_v<Gradients>)
                        kernels::fill_values(g.data + row, kind::leading, T(0));
                }
        } else {
            apply_scaled(g.data, 0, kind::memory, factor, sink);
        }
    };
    const auto of_block = [&](auto name, auto, auto& w, auto& g, auto&... state) {
        if constexpr (trained_layers<Net, T>::template is_updated<decltype(name)::position>())
            one(rule_of_block<Rule>::of(rule, decltype(name)::value,
                                        typename std::remove_cvref_t<decltype(w)>::shape_type{}),
                w, g, state.data...);
    };
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        walk<Net, T>(of_block, weights, gradients, states[I]...);
    }(std::make_index_sequence<std::size_t(States)>{});
}

/// The Euclidean norm of all blocks times scale.
template <class Net, class T, class Tuple>
T scaled_norm_of(const Tuple& gradients, T scale) {
    T sum = 0;
    const auto add = [&](auto, auto, const auto& g) {
        sum += sum_of_squares(g.data, std::remove_cvref_t<decltype(g)>::memory, scale);
    };
    walk<Net, T>(add, gradients);
    return kernels::sqrt(sum);
}
/// The Euclidean norm over all blocks. Where T has no room for the squares, they are of the gradients times a
/// power of two; squares that are too small for T are nothing beside the 1e-6 that is added to the norm.
template <class Net, class T, class Tuple>
T norm_of(const Tuple& gradients) {
    constexpr T down = sizeof(T) == 4 ? T(0x1p-64) : T(0x1p-512);
    const T norm = scaled_norm_of<Net, T>(gradients, T(1));
    return norm > kernels::largest_number<T> ? scaled_norm_of<Net, T>(gradients, down) / down : norm;
}

/// One update by gradients times scale, clipped where the optimizer clips.
template <class Net, class T, class Optimizer, class Tuple, class Gradients>
void update_by(const Optimizer& optimizer, long step, Tuple& weights, Tuple* states, Gradients& gradients,
               T scale) {
    const auto rule = optimizer.template at_step<T>(step);
    if constexpr (requires { requires Optimizer::keeps_gradients; })
        scale *= optimizer.factor(norm_of<Net, T>(gradients) * scale);
    update_scaled<Net, T, std::remove_const_t<decltype(rule)>, Optimizer::states>(weights, states, gradients,
                                                                                  rule, scale);
}

} // namespace ctnn::inline CTNN_ABI
