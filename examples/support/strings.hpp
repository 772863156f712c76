// A guitar for examples that have no sound file.
#pragma once

#include "support/sound.hpp"

#include <ctnn/ctnn.hpp>

#include <cstdint>
#include <vector>

namespace support {

/// Plucked strings, one every third of a second (Karplus, Strong 1983); the seed says which.
inline sound strings(double seconds, std::uint64_t which) {
    sound s{std::vector<float>(std::size_t(seconds * 48'000))};
    std::uint64_t draws = 0;
    const auto random = [&] {
        return float(ctnn::random_bits(ctnn::seed{which}, draws++) >> 40) / float(1 << 23) - 1;
    };
    for (std::size_t begin = 0; begin < s.samples.size(); begin += 16'000) {
        std::vector<float> string(std::size_t(150 + 250 * (random() + 1))); // 120 to 320 Hz
        for (float& v : string) v = random();
        for (std::size_t i = begin, k = 0; i < s.samples.size() && i < begin + 48'000;
             ++i, k = (k + 1) % string.size()) {
            s.samples[i] += 0.3f * string[k];
            string[k] = 0.4985f * (string[k] + string[(k + 1) % string.size()]);
        }
    }
    return s;
}

} // namespace support
