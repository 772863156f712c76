#pragma once
// Weights and biases of what a norm by kept statistics stands behind, with its scales and shifts in them:
//
//     norm(W x + b) = (scale · W) x + (scale · b + shift)

#include <ctnn/kernels/simd/simd.hpp>
#include <ctnn/kernels/wire/block.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// A block of parameters that lies in memory of others.
template <class Block>
struct block_elsewhere {
    using value_type = typename Block::value_type;
    static constexpr index leading = [] {
        if constexpr (requires { Block::leading; }) return Block::leading;
        else return Block::memory;
    }();
    value_type* data;
};
/// Weights and biases that lie in `size` values of T: scaled ones, of a layer with biases or without.
template <class Weights>
struct weights_elsewhere {
    using T = typename Weights::value_type;
    using biases = vector<T, Weights::out>;
    static constexpr index size = Weights::memory + biases::memory;
    block_elsewhere<Weights> weight;
    block_elsewhere<biases> bias;
    constexpr explicit weights_elsewhere(T* at) : weight{at}, bias{at + Weights::memory} {}
};

/// Makes `to` of `from`, a matrix of weights [tap][output] and biases, if there are some. by(c): the scale and
/// the shift of output c.
template <class From, class Weights, class By>
constexpr void scale_weights(const From& from, const weights_elsewhere<Weights>& to, const By& by) {
    using T = typename Weights::value_type;
    constexpr index outputs = Weights::out, leading = Weights::leading;
    // The first tap's row holds the scales until its turn comes: a row that long has no room on the stack.
    T* const scales = to.weight.data;
    for (index c = 0; c < leading; ++c) scales[c] = T(0);
    for (index c = 0; c < to.bias.leading; ++c) to.bias.data[c] = T(0);
    for (index c = 0; c < outputs; ++c) {
        const auto with = by(c);
        scales[c] = with.scale;
        to.bias.data[c] = fma(parameter_or(from.bias, c, T(0)), with.scale, with.shift);
    }
    for (index tap = Weights::in - 1; tap >= 0; --tap) {
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
