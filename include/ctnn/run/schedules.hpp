#pragma once
// Schedules: learning rates as functions of the step, from 0 on, as PyTorch defines them. What comes behind
// the last step has its rate.
//
//     constexpr nn::cosine rate{.peak = 0.1, .steps = 1000, .warmup = 50};
//     trainer.optimizer().lr = rate(trainer.steps());
//     trainer.step(model, x, targets);

#include <ctnn/shape/abi.hpp>

#include <cmath>

namespace ctnn::inline CTNN_ABI {

/// From 1 to 0 along half a cosine while t goes from 0 to 1.
inline double half_cosine(double t) {
    return (1 + std::cos(3.14159265358979323846 * (t < 0 ? 0 : t > 1 ? 1 : t))) / 2;
}

/// Linear from start_factor · peak up to the peak in `warmup` steps, then half a cosine down to eta_min at
/// step `steps` (PyTorch's LinearLR and CosineAnnealingLR, one behind the other).
struct cosine {
    double peak = 1e-3;
    long steps = 1000, warmup = 0;
    double start_factor = 0, eta_min = 0;

    double operator()(long step) const {
        if (step < warmup)
            return peak * (start_factor + (1 - start_factor) * double(step > 0 ? step : 0) / double(warmup));
        if (step >= steps) return eta_min;
        return std::fma(peak - eta_min, half_cosine(double(step - warmup) / double(steps - warmup)), eta_min);
    }
};

/// peak · gamma^(step / step_size), the quotient a whole number (PyTorch's StepLR).
struct step_decay {
    double peak = 1e-3;
    long step_size = 30;
    double gamma = 0.1;

    double operator()(long step) const {
        return step_size > 0 && step > 0 ? peak * std::pow(gamma, double(step / step_size)) : peak;
    }
};

/// Half a cosine from peak / div_factor up to the peak, over pct_start of the steps, and one down to peak /
/// div_factor / final_div_factor at the last of them, step `steps` - 1 (PyTorch's OneCycleLR).
struct one_cycle {
    double peak = 1e-3;
    long steps = 1000;
    double pct_start = 0.3, div_factor = 25, final_div_factor = 1e4;

    double operator()(long step) const {
        const double start = peak / div_factor, last = start / final_div_factor,
                     top = std::fma(pct_start, double(steps), -1.), end = double(steps) - 1;
        const double at = double(step > 0 ? step : 0);
        // A top that is 0 but for rounding, is no way up.
        if (at < top && top > 1e-9) return std::fma(start - peak, half_cosine(at / top), peak);
        if (!(end > top)) return peak;
        return std::fma(peak - last, half_cosine((at - top) / (end - top)), last);
    }
};

} // namespace ctnn::inline CTNN_ABI
