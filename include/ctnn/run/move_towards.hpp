#pragma once
// move_towards: a model that follows another: target += tau · (model - target). The exponential moving
// average of a model's weights, which is a model and can be evaluated; the target network of a critic.
//
//     trainer.step(model, x, targets);
//     nn::move_towards(average, model, 0.001);       // a decay of 0.999
//
// It reads and writes all weights: of 784-128-64-10 a seventh of an sgd step of 32 samples, a fifteenth of
// one of 128 (benchmarks/run/w14_training.cpp). nn::averaged keeps the same average in the update itself. Now
// and then will do, too: every tenth step with tau = 1 - 0.999^10.

#include <ctnn/run/model.hpp>

namespace ctnn::inline CTNN_ABI {

/// target += tau · (model - target), of every parameter and buffer; exactly the model with tau = 1, nothing
/// with 0.
template <auto Net, class T>
void move_towards(model<Net, T>& target, const model<Net, T>& m, std::type_identity_t<double> tau) {
    const bool from_target = tau < 0.5; // from the nearer end, as PyTorch's lerp
    const T share = T(from_target ? tau : tau - 1);
    walk<typename model<Net, T>::network_type, T, all_blocks>(
        [&](auto, auto, auto& to, const auto& from) {
            constexpr index n = std::remove_cvref_t<decltype(to)>::memory;
            if constexpr (kernels::has_simd<T>) {
                using namespace kernels;
                const vec<T> factor = broadcast(share);
                for (index i = 0; i < n; i += width<T>) {
                    const vec<T> a = load(to.data + i), b = load(from.data + i);
                    store(to.data + i, fma(factor, b - a, from_target ? a : b));
                }
            } else {
                for (index i = 0; i < n; ++i)
                    to.data[i] = kernels::fma(share, from.data[i] - to.data[i],
                                              from_target ? to.data[i] : from.data[i]);
            }
        },
        target.blocks(), m.blocks());
}

} // namespace ctnn::inline CTNN_ABI
