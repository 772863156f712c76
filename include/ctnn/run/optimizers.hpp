#pragma once
// Optimizers: aggregates of doubles with PyTorch's names and defaults, and the rule that each generates per
// parameter block. `at_step<T>(t)` gives the rule of step t (from 1), a function of registers and scalars
// alike:
//
//     rule(w, g, state...)     w becomes the new weight; `states` values of state go along with each weight
//     rule.rests_at_zero()     may be left out: whether a gradient of zero changes nothing (then rows of
//                              tables that no token named are skipped)
//
// A learning rate of 0 leaves the weights alone even where a gradient is infinite.
//
// For checkpoints: `options(o, visit)` calls visit(name, number, least, most) for every option of o, in one
// order, and `is_square(i)` says that state number i is never below 0.

#include <ctnn/kernels/simd/simd.hpp>

#include <limits>

namespace ctnn::inline CTNN_ABI {

/// Bounds of options: any finite number, and the largest below 1.
inline constexpr double largest_number = std::numeric_limits<double>::max();
inline constexpr double below_one = 1 - std::numeric_limits<double>::epsilon() / 2;

/// What a trainer asks of an optimizer.
template <class O>
concept Optimizer = requires(const O o) {
    { O::states } -> std::convertible_to<index>;
    o.template at_step<float>(1L);
};

/// w - lr · g; w itself where the rate is 0.
template <class V, class T>
CTNN_INLINE constexpr V descend(V w, V g, T lr) {
    using kernels::fnma;
    using kernels::select;
    return select(V(lr) == V(T(0)), w, fnma(V(lr), g, w));
}

/// w -= lr · (g + weight_decay · w) (PyTorch's SGD without momentum).
struct sgd {
    double lr = 1e-3, weight_decay = 0;
    static constexpr index states = 0;
    static constexpr bool is_square(index) { return false; }
    static constexpr void options(auto& o, auto visit) {
        visit("lr", o.lr, 0, largest_number);
        visit("weight_decay", o.weight_decay, 0, largest_number);
    }

    template <class T>
    struct rule {
        T lr, decay;
        template <class V>
        CTNN_INLINE constexpr void operator()(V& w, V g) const {
            using kernels::fma;
            w = descend(w, fma(V(decay), w, g), lr);
        }
        constexpr bool rests_at_zero() const { return decay == T(0); }
    };
    template <class T>
    constexpr rule<T> at_step(long) const {
        return {T(lr), T(weight_decay)};
    }
};

/// v = momentum · v + (1 - dampening) · g (v = g at first); w -= lr · v, or lr · (g + momentum · v) with
/// nesterov; g includes weight_decay · w. Without momentum w -= lr · g, whatever dampening is, and v stays as
/// it was (PyTorch's SGD).
struct momentum_sgd {
    double lr = 1e-3, momentum = 0.9, dampening = 0, weight_decay = 0;
    bool nesterov = false;
    static constexpr index states = 1;
    static constexpr bool is_square(index) { return false; }
    static constexpr void options(auto& o, auto visit) {
        visit("lr", o.lr, 0, largest_number);
        visit("momentum", o.momentum, 0, largest_number);
        visit("dampening", o.dampening, -largest_number, largest_number);
        visit("weight_decay", o.weight_decay, 0, largest_number);
        visit("nesterov", o.nesterov, 0, 1);
    }

    template <class T>
    struct rule {
        T lr, momentum, keep, decay, ahead, through;
        template <class V>
        CTNN_INLINE constexpr void operator()(V& w, V g, V& v) const {
            using kernels::fma;
            g = fma(V(decay), w, g);
            v = fma(V(momentum), v, V(keep) * g);
            w = descend(w, fma(V(ahead), v, V(through) * g), lr);
        }
    };
    template <class T>
    constexpr rule<T> at_step(long step) const {
        if (momentum == 0) return {T(lr), T(1), T(0), T(weight_decay), T(0), T(1)};
        const bool first = step == 1;
        return {T(lr),           first ? T(0) : T(momentum),    first ? T(1) : T(1 - dampening),
                T(weight_decay), nesterov ? T(momentum) : T(1), nesterov ? T(1) : T(0)};
    }
};

/// The rule that Adam and AdamW share: m and v are the running means of g and g².
template <class T>
struct adam_rule {
    T beta1, beta2, new1, new2, eps, coupled_decay, shrink, step_size, root_scale;
    template <class V>
    CTNN_INLINE constexpr void operator()(V& w, V g, V& m, V& v) const {
        using kernels::fma;
        using kernels::sqrt;
        g = fma(V(coupled_decay), w, g);
        m = fma(V(beta1), m, V(new1) * g);
        v = fma(V(beta2), v, V(new2) * (g * g));
        w = descend(V(shrink) * w, m / fma(sqrt(v), V(root_scale), V(eps)), step_size);
    }
};

/// 1 - beta^n, from 1 - beta: no error grows with n, however near to 1 beta is. The power is rounded, as it
/// is in PyTorch.
constexpr double one_minus_power(double rest, long n) {
    double sum = 0;
    for (; n > 0; n /= 2, rest = kernels::fma(rest, 1 - rest, rest))
        if (n % 2) sum = kernels::fma(rest, 1 - sum, sum);
    const double power = 1 - sum;
    return 1 - power;
}
/// All of it in double, and then rounded: in float 1 - beta2 would be off by a tenth where beta2 is
/// 0.9999999.
template <class T>
constexpr adam_rule<T> make_adam_rule(double lr, const double (&betas)[2], double eps, double coupled,
                                      double shrink, long step) {
    const double new1 = 1 - betas[0], new2 = 1 - betas[1];
    const double rate = lr / one_minus_power(new1, step), root = kernels::sqrt(one_minus_power(new2, step));
    return {T(betas[0]), T(betas[1]), T(new1), T(new2), T(eps), T(coupled), T(shrink), T(rate), T(1 / root)};
}

constexpr void adam_options(auto& o, auto visit) {
    visit("lr", o.lr, 0, largest_number);
    visit("betas.0", o.betas[0], 0, below_one);
    visit("betas.1", o.betas[1], 0, below_one);
    visit("eps", o.eps, 0, largest_number);
    visit("weight_decay", o.weight_decay, 0, largest_number);
}

/// Adam (Kingma, Ba 2015; PyTorch's Adam): weight_decay is added to the gradient.
struct adam {
    double lr = 1e-3;
    double betas[2] = {0.9, 0.999};
    double eps = 1e-8, weight_decay = 0;
    static constexpr index states = 2;
    static constexpr bool is_square(index state) { return state == 1; }
    static constexpr void options(auto& o, auto visit) { adam_options(o, visit); }

    template <class T>
    constexpr adam_rule<T> at_step(long step) const {
        return make_adam_rule<T>(lr, betas, eps, weight_decay, 1, step);
    }
};

/// AdamW (Loshchilov, Hutter 2019; PyTorch's AdamW): the weights shrink by 1 - lr · weight_decay.
struct adamw {
    double lr = 1e-3;
    double betas[2] = {0.9, 0.999};
    double eps = 1e-8, weight_decay = 0.01;
    static constexpr index states = 2;
    static constexpr bool is_square(index state) { return state == 1; }
    static constexpr void options(auto& o, auto visit) { adam_options(o, visit); }

    template <class T>
    constexpr adam_rule<T> at_step(long step) const {
        return make_adam_rule<T>(lr, betas, eps, 0, kernels::fnma(lr, weight_decay, 1.), step);
    }
};

} // namespace ctnn::inline CTNN_ABI
