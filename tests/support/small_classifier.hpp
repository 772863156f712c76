#pragma once
// A small network of classes, and a batch for it.
#include "examiner.hpp"

namespace ctnn_test {

inline constexpr auto net = nn::input<5> >> nn::dense<9> >> nn::relu >> nn::dense<4>;
using model = nn::model<net>;

struct batch_of_8 {
    float x[8][5];
    int y[8];
    batch_of_8() {
        for (int s = 0; s < 8; ++s) {
            for (int i = 0; i < 5; ++i) x[s][i] = float(noise(5, std::uint64_t(s * 5 + i)));
            y[s] = s % 4;
        }
    }
};

} // namespace ctnn_test
