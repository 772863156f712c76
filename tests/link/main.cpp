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
        std::printf("%s: sizes %zu and %zu, alignments %zu and %zu, answers %g and %g\n", who, a.size, b.size, a.alignment,
                    b.alignment, a.of[0], b.of[0]);
    return good;
}
} // namespace

int main() {
    const std::size_t made_by_avx2 = make_avx2(model, sizeof model);
    bool good = same(answer_avx2(model, made_by_avx2), answer_sse2(model, made_by_avx2), "a model of AVX2");
    const std::size_t made_by_sse2 = make_sse2(model, sizeof model);
    good = same(answer_avx2(model, made_by_sse2), answer_sse2(model, made_by_sse2), "a model of SSE2") && good;
    good = std::fabs(others_avx2() - others_sse2()) < 1e-4 && good;
    return good && made_by_avx2 == made_by_sse2 ? 0 : 1;
}
