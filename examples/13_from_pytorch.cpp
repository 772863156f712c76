// 13 from PyTorch: a network that was trained there, in a program with no file system, no allocation and no
// start-up: a constant.
//
//     EXAMPLE=13_from_pytorch sh examples/run.sh            which of three spirals does a point belong to?
//     EXAMPLE=13_from_pytorch sh examples/run.sh --script   the PyTorch side of the network, for models/train_spirals.py
//
// models/spirals.safetensors is what train_spirals.py wrote, with a golden input and output inside; CMake
// makes a constant of it (ctnn_embed), the compiler checks its shapes against the network, and its output
// against PyTorch's.
//
// embeds: models/spirals.safetensors
// test-args:
#include <ctnn/ctnn.hpp>
#include <ctnn/io/embedded.hpp>
#include <ctnn/io/torch_script.hpp>

#include "spirals.hpp"

#include <cmath>
#include <cstdio>
#include <iostream>
#include <string>

namespace nn = ctnn;

constexpr auto net = nn::input<2> >> nn::dense<24> >> nn::tanh >> nn::dense<24> >> nn::tanh >> nn::dense<3>;

namespace {
constexpr auto model = nn::load<net>(spirals); // a file of another network would not compile
constexpr nn::golden<net> example = [] {
    nn::golden<net> g;
    return nn::load(g, spirals) ? g : nn::golden<net>{};
}();
// PyTorch's answer, found by the compiler.
static_assert(nn::close(nn::predict(model, example.input), example.output));

nn::index spiral_of(float x, float y) { return nn::argmax(nn::predict(model, std::array{x, y})); }

/// Points along the spirals (arm k begins at the angle of 2 pi k / 3), as train_spirals.py has them; how many
/// are classified right.
double accuracy() {
    int right = 0, all = 0;
    for (int arm = 0; arm < 3; ++arm)
        for (int i = 10; i < 200; ++i, ++all) {
            const double radius = i / 200.0, angle = 4.5 * radius + 2 * 3.14159265358979 * arm / 3;
            right += spiral_of(float(radius * std::cos(angle)), float(radius * std::sin(angle))) == arm;
        }
    return double(right) / all;
}
} // namespace

int main(int count, char** arguments) {
    if (count > 1 && arguments[1] == std::string("--script")) {
        nn::torch_script<net>(std::cout);
        return 0;
    }
    for (int row = 0; row < 24; ++row) {
        for (int column = 0; column < 48; ++column) {
            const float x = float(column) / 24 - 1, y = 1 - float(row) / 12;
            std::putchar(x * x + y * y > 1 ? ' ' : ".o#"[spiral_of(x, y)]);
        }
        std::putchar('\n');
    }
    std::printf(
        "%td parameters in ROM, %zu bytes; %.1f %% of the points on the spirals are classified right\n",
        nn::parameter_count<net>, sizeof model, 100 * accuracy());
    return accuracy() > 0.99 ? 0 : 1;
}
