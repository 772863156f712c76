#pragma once
// Weights and biases of what a norm by kept statistics stands behind, with its scales and shifts in them:
//
//     norm(W x + b) = (scale · W) x + (scale · b + shift)

#include <ctnn/kernels/wire/block.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// Makes `to`, a matrix of weights [tap][output] and biases, of `from`, with or without. by(c): the scale and the
/// shift of output c.
template <class From, class To, class By>
constexpr void scale_weights(const From& from, To& to, const By& by) {
    using weights = std::remove_cvref_t<decltype(to.weight)>;
    using T = typename weights::value_type;
    constexpr index outputs = weights::out, leading = weights::leading;
    // The first tap's row holds the scales until its turn comes: a row that long has no room on the stack.
    T* const scales = to.weight.data;
    for (index c = 0; c < leading; ++c) scales[c] = T(0);
    for (index c = 0; c < to.bias.memory; ++c) to.bias.data[c] = T(0);
    for (index c = 0; c < outputs; ++c) {
        const auto with = by(c);
        scales[c] = with.scale;
        to.bias.data[c] = fma(parameter_or(from.bias, c, T(0)), with.scale, with.shift);
    }
    for (index tap = weights::in - 1; tap >= 0; --tap) {
        const T* const row = from.weight.data + tap * leading;
        T* const scaled = to.weight.data + tap * leading;
        if constexpr (has_simd<T>) {
            if (!std::is_constant_evaluated()) {
                for (index c = 0; c < leading; c += width<T>)
                    store(scaled + c, load(row + c) * load(scales + c));
                continue;
            }
        }
        for (index c = 0; c < leading; ++c) scaled[c] = row[c] * scales[c];
    }
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
