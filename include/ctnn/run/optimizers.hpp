#pragma once
// Optimizers: aggregates of doubles with PyTorch's names and defaults, and the rule that each generates per parameter
// block. `at_step<T>(t)` gives the rule of step t (from 1), a function of registers and scalars alike:
//
//     rule(w, g, state...)     w becomes the new weight; `states` values of state go along with each weight
//
// A learning rate of 0 leaves the weights alone even where a gradient is infinite.
//
// For checkpoints: `options(o, visit)` calls visit(name, number, least, most) for every option of o, in one
// order, and `is_square(i)` says that state number i is never below 0.

#include <ctnn/kernels/simd.hpp>

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
    };
    template <class T>
    constexpr rule<T> at_step(long) const {
        return {T(lr), T(weight_decay)};
    }
};

/// v = momentum · v + (1 - dampening) · g (v = g at first); w -= lr · v, or lr · (g + momentum · v) with nesterov; g includes
/// weight_decay · w (PyTorch's SGD).
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
        const bool first = step == 1;
        return {T(lr), first ? T(0) : T(momentum), first ? T(1) : T(1 - dampening), T(weight_decay),
                nesterov ? T(momentum) : T(1), nesterov ? T(1) : T(0)};
    }
};

/// The rule that Adam and AdamW share: m and v are the running means of g and g².
template <class T>
struct adam_rule {
    T lr, beta1, beta2, eps, coupled_decay, shrink, step_size, root_scale;
    template <class V>
    CTNN_INLINE constexpr void operator()(V& w, V g, V& m, V& v) const {
        using kernels::fma;
        using kernels::sqrt;
        g = fma(V(coupled_decay), w, g);
        m = fma(V(beta1), m, V(T(1) - beta1) * g);
        v = fma(V(beta2), v, V(T(1) - beta2) * (g * g));
        w = descend(V(shrink) * w, m / fma(sqrt(v), V(root_scale), V(eps)), step_size);
    }
};

template <class T>
constexpr adam_rule<T> make_adam_rule(double lr, double beta1, double beta2, double eps, double coupled, double shrink,
                                      long step) {
    double power1 = 1, power2 = 1; // beta to the power of step, by squaring
    double base1 = beta1, base2 = beta2;
    for (long n = step; n > 0; n /= 2, base1 *= base1, base2 *= base2)
        if (n % 2) power1 *= base1, power2 *= base2;
    const double root = kernels::sqrt(1 - power2);
    return {T(lr), T(beta1), T(beta2), T(eps), T(coupled), T(shrink), T(lr / (1 - power1)), T(1 / root)};
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
        return make_adam_rule<T>(lr, betas[0], betas[1], eps, weight_decay, 1, step);
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
        return make_adam_rule<T>(lr, betas[0], betas[1], eps, 0, 1 - lr * weight_decay, step);
    }
};

} // namespace ctnn::inline CTNN_ABI
