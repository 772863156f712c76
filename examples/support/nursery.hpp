// A text to learn from where no file is given: written for this example, in the few words that a small
// network masters.
#pragma once

#include <string>

namespace support {

/// Counting rhymes: the same lines in every order, so that a network can learn them and a held-out part can
/// tell whether it did.
inline const std::string nursery = [] {
    const char* who[] = {"a cat", "a dog", "a hen", "a mouse", "a goose", "a cow", "a pig", "a frog"};
    const char* does[] = {"sat on",    "ran to",      "slept in",  "sang by",
                          "looked at", "jumped over", "hid behind"};
    const char* where[] = {"the mat", "the mill", "the barn", "the pond", "the hill", "the old red house"};
    const char* when[] = {"in the morning", "at noon", "in the rain", "all night long",
                          "when the moon was out"};
    std::string text;
    unsigned long long state = 1;
    const auto pick = [&](const auto& words) {
        // Knuth's generator: the same text everywhere.
        state = state * 6364136223846793005ull + 1442695040888963407ull;
        return std::string(words[(state >> 33) % (sizeof words / sizeof *words)]);
    };
    for (int line = 0; line < 1200; ++line) {
        std::string one = pick(who);
        one[0] = 'A';
        text += one + ' ' + pick(does) + ' ' + pick(where) + ' ' + pick(when) + ".\n";
    }
    return text;
}();

} // namespace support
