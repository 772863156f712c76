#pragma once
// The border between two objects that were compiled for different instruction sets: the types on it belong to
// neither.
#include <cstddef>

/// What one object does with the network that both know; answers[i] for the i-th of 3 inputs.
struct answers {
    std::size_t size, alignment;
    double of[3];
};

extern "C" {
/// Predicts with a model that is handed over as bytes; and writes the bytes of a model made from a seed, then
/// trained a step.
answers answer_first(const std::byte* model, std::size_t size);
answers answer_second(const std::byte* model, std::size_t size);
double others_first();
double others_second();
std::size_t make_first(std::byte* model, std::size_t capacity);
std::size_t make_second(std::byte* model, std::size_t capacity);
}
