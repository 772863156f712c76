// Compiled once for each instruction set (see CMakeLists.txt); ENGINE is the name of what it defines. Nothing
// but ctnn is used here: functions of other libraries that are compiled for AVX-512 here might be the ones
// that the linker keeps for the whole program.
#include "engine.hpp"
#include "network.hpp"

namespace {

nn::model<net> model;

bool load(const std::byte* from, std::size_t count) noexcept {
    const auto to = nn::bytes(model);
    if (count != to.size()) return false;
    for (std::size_t i = 0; i < count; ++i) to.data()[i] = from[i];
    return true;
}

void predict(const float* x, float* y) noexcept {
    const auto result = nn::predict(model, nn::unchecked<784>(x));
    for (nn::index i = 0; i < 10; ++i) y[i] = result[i];
}

} // namespace

extern const engine ENGINE{INSTRUCTIONS, load, predict};
