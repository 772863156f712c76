// 01 softmax and one-hot: scores become probabilities, labels become vectors.
#include <ctnn/ctnn.hpp>

#include <cstdio>

namespace nn = ctnn;

enum class colour { red, yellow, green };

int main() {
    // Three scores, and how probable softmax says each is: all are positive, and they sum to 1.
    constexpr auto p = nn::softmax(std::array{3.0, 1.0, 0.2});
    std::printf("softmax {3, 1, 0.2} = {%.7f, %.8f, %.8f}\n", p[0], p[1], p[2]);

    // Ten times larger scores: the winner takes nearly all. Ten times smaller ones: nearly uniform.
    constexpr auto sharp = nn::softmax(std::array{30.0, 10.0, 2.0}),
                   soft = nn::softmax(std::array{0.3, 0.1, 0.02});
    std::printf("times 10: {%.3f, %.3f, %.3f}, by 10: {%.3f, %.3f, %.3f}\n", sharp[0], sharp[1], sharp[2],
                soft[0], soft[1], soft[2]);

    // A label is a class; a network is trained against a vector with a single 1.
    using enum colour;
    constexpr std::array labels{red, red, yellow, green, yellow};
    constexpr auto rows = nn::one_hot<3>(labels);
    const char* names[] = {"Red", "Red", "Yellow", "Green", "Yellow"};
    for (int i = 0; i < 5; ++i)
        std::printf("%-6s %g %g %g\n", names[i], double(rows(i, 0)), double(rows(i, 1)), double(rows(i, 2)));
}
