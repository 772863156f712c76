// 06 a constexpr network: the compiler runs it. Exclusive or, which no straight line can tell apart, in two
// layers.
#include <ctnn/ctnn.hpp>

#include <cstdio>

namespace nn = ctnn;

constexpr auto net = nn::input<2> >> nn::dense<2> >> nn::relu >> nn::dense<1>;

constexpr auto model = [] {
    nn::model<net> m;
    nn::parameter<"0.weight">(m).write(std::array{1.f, 1.f, 1.f, 1.f}); // both units count the ones,
    nn::parameter<"0.bias">(m).write(std::array{0.f, -1.f});            // the second from two on
    nn::parameter<"2.weight">(m).write(std::array{1.f, -2.f});          // one is good, two are too many
    return m;
}();

constexpr float exclusive_or(float a, float b) { return nn::predict(model, std::array{a, b})[0]; }

static_assert(exclusive_or(0, 0) == 0 && exclusive_or(0, 1) == 1 && exclusive_or(1, 0) == 1 &&
              exclusive_or(1, 1) == 0);

int main() {
    for (float a : {0.f, 1.f})
        for (float b : {0.f, 1.f})
            std::printf("%g xor %g = %g\n", double(a), double(b), double(exclusive_or(a, b)));
}
