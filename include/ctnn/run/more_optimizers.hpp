#pragma once
// More optimizers: rmsprop and nadam with PyTorch's names and defaults, lion with its paper's.

#include <ctnn/run/optimizers.hpp>

#include <cmath>

namespace ctnn::inline CTNN_ABI {

/// v = alpha · v + (1 - alpha) · g²; the step g / (√v + eps), or with momentum b = momentum · b + that; w -=
/// lr · step (PyTorch's RMSprop).
struct rmsprop {
    double lr = 1e-2, alpha = 0.99, eps = 1e-8, weight_decay = 0, momentum = 0;
    static constexpr index states = 2;
    static constexpr bool is_square(index state) { return state == 0; }
    static constexpr void options(auto& o, auto visit) {
        visit("lr", o.lr, 0, largest_number);
        visit("alpha", o.alpha, 0, 1);
        visit("eps", o.eps, 0, largest_number);
        visit("weight_decay", o.weight_decay, 0, largest_number);
        visit("momentum", o.momentum, 0, largest_number);
    }

    template <class T>
    struct rule {
        T lr, alpha, rest, eps, decay, momentum;
        template <class V>
        CTNN_INLINE constexpr void operator()(V& w, V g, V& v, V& b) const {
            using kernels::fma;
            using kernels::sqrt;
            g = fma(V(decay), w, g);
            v = fma(V(alpha), v, V(rest) * (g * g));
            b = fma(V(momentum), b, g / (sqrt(v) + V(eps)));
            w = descend(w, b, lr);
        }
    };
    template <class T>
    constexpr rule<T> at_step(long) const {
        return {T(lr), T(alpha), T(1 - alpha), T(eps), T(weight_decay), T(momentum)};
    }
};

/// Adam with Nesterov's momentum (Dozat 2016; PyTorch's NAdam): the momentum of step t is beta1 · (1 -
/// 0.96^(t · momentum_decay) / 2).
struct nadam {
    double lr = 2e-3;
    double betas[2] = {0.9, 0.999};
    double eps = 1e-8, weight_decay = 0, momentum_decay = 4e-3;
    static constexpr index states = 2;
    static constexpr bool is_square(index state) { return state == 1; }
    static constexpr void options(auto& o, auto visit) {
        adam_options(o, visit);
        visit("momentum_decay", o.momentum_decay, 0, largest_number);
    }

    template <class T>
    struct rule {
        T lr, beta1, beta2, new1, new2, eps, decay, root_scale, of_g, of_m;
        template <class V>
        CTNN_INLINE constexpr void operator()(V& w, V g, V& m, V& v) const {
            using kernels::fma;
            using kernels::sqrt;
            g = fma(V(decay), w, g);
            m = fma(V(beta1), m, V(new1) * g);
            v = fma(V(beta2), v, V(new2) * (g * g));
            w = descend(w, fma(V(of_m), m, V(of_g) * g) / fma(sqrt(v), V(root_scale), V(eps)), lr);
        }
    };
    double momentum_at(long step) const {
        return betas[0] * (1 - 0.5 * std::pow(0.96, double(step) * momentum_decay));
    }
    /// The product of all momenta up to a step: 0 for good once it is below what counts beside 1.
    double momenta_until(long step) const {
        double product = 1;
        for (long i = 1; i <= step && product > 1e-18; ++i) product *= momentum_at(i);
        return product;
    }
    template <class T>
    rule<T> at_step(long step) const {
        const double now = momentum_at(step), next = momentum_at(step + 1), all = momenta_until(step);
        const double root = kernels::sqrt(one_minus_power(1 - betas[1], step));
        return {T(lr),
                T(betas[0]),
                T(betas[1]),
                T(1 - betas[0]),
                T(1 - betas[1]),
                T(eps),
                T(weight_decay),
                T(1 / root),
                T((1 - now) / (1 - all)),
                T(next / kernels::fnma(all, next, 1.))};
    }
};

/// Lion (Chen et al.: Symbolic discovery of optimization algorithms, 2023): w shrinks by 1 - lr ·
/// weight_decay and goes by lr against the sign of beta1 · m + (1 - beta1) · g; then m = beta2 · m + (1 -
/// beta2) · g.
struct lion {
    double lr = 1e-4;
    double betas[2] = {0.9, 0.99};
    double weight_decay = 0;
    static constexpr index states = 1;
    static constexpr bool is_square(index) { return false; }
    static constexpr void options(auto& o, auto visit) {
        visit("lr", o.lr, 0, largest_number);
        visit("betas.0", o.betas[0], 0, 1);
        visit("betas.1", o.betas[1], 0, 1);
        visit("weight_decay", o.weight_decay, 0, largest_number);
    }

    template <class T>
    struct rule {
        T lr, beta1, new1, beta2, new2, shrink;
        template <class V>
        CTNN_INLINE constexpr void operator()(V& w, V g, V& m) const {
            using kernels::fma;
            using kernels::select;
            const V zero = V(T(0)), one = V(T(1)), c = fma(V(beta1), m, V(new1) * g);
            // NaN comes through.
            w = descend(V(shrink) * w, select(c > zero, one, select(c < zero, -one, c)), lr);
            m = fma(V(beta2), m, V(new2) * g);
        }
    };
    template <class T>
    constexpr rule<T> at_step(long) const {
        return {T(lr),       T(betas[0]),     T(1 - betas[0]),
                T(betas[1]), T(1 - betas[1]), T(kernels::fnma(lr, weight_decay, 1.))};
    }
};

} // namespace ctnn::inline CTNN_ABI
