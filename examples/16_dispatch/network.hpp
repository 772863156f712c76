#pragma once
#include <ctnn/ctnn.hpp>

namespace nn = ctnn;
inline constexpr auto net =
    nn::input<784> >> nn::dense<128> >> nn::relu >> nn::dense<64> >> nn::relu >> nn::dense<10> >> nn::softmax;
