#pragma once
// What one instruction set offers to the program: plain functions, so that no type of ctnn's crosses the
// border (each instruction set has ctnn in a namespace of its own, and their models are different types with
// the same bytes).

#include <cstddef>

struct engine {
    const char* instructions;
    /// Takes the bytes of a model (nn::bytes); false where they are not as many as this network has.
    bool (*load)(const std::byte* from, std::size_t count) noexcept;
    /// y[10] = the network's output at x[784].
    void (*predict)(const float* x, float* y) noexcept;
};

extern const engine baseline_engine, avx2_engine, avx512_engine;
