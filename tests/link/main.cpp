// Hands models from one object to the other and compares what they answer. Compiled without any ctnn header.
#include "net.hpp"

#include <cmath>
#include <cstdio>

namespace {
alignas(64) std::byte model[1 << 16];

bool same(const answers& a, const answers& b, const char* who) {
    bool good = a.size == b.size && a.alignment == b.alignment;
    for (int i = 0; i < 3; ++i) good = good && a.of[i] > 0 && std::fabs(a.of[i] - b.of[i]) < 1e-4;
    if (!good)
        std::printf("%s: sizes %zu and %zu, alignments %zu and %zu, answers %g and %g\n", who, a.size, b.size,
                    a.alignment, b.alignment, a.of[0], b.of[0]);
    return good;
}
} // namespace

int main() {
    const std::size_t by_first = make_first(model, sizeof model);
    bool good = same(answer_first(model, by_first), answer_second(model, by_first), "a model of the first");
    const std::size_t by_second = make_second(model, sizeof model);
    good = same(answer_first(model, by_second), answer_second(model, by_second), "a model of the second") &&
           good;
    good = std::fabs(others_first() - others_second()) < 1e-4 && good;
    return good && by_first == by_second ? 0 : 1;
}
