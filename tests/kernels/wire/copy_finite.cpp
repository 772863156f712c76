// copy_finite: copies everything and nothing more, and notices what is not finite wherever it stands.
#include <ctnn/kernels/wire/copy_finite.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <vector>

namespace {
namespace nn = ctnn;

template <class T>
void copies(nn::index n, nn::index shift) {
    using limits = std::numeric_limits<T>;
    std::vector<T> from(std::size_t(n + shift)), to(from.size() + 1);
    for (std::size_t i = 0; i < from.size(); ++i)
        from[i] = i % 3 == 0 ? limits::max() : i % 3 == 1 ? -limits::denorm_min() : T(i);
    T *const source = from.data() + shift, *const copy = to.data() + shift;
    for (nn::index wrong = -1; wrong < n; ++wrong)
        for (const T value : {limits::infinity(), -limits::infinity(), limits::quiet_NaN()}) {
            const T before = wrong < 0 ? T(0) : source[wrong];
            if (wrong >= 0) source[wrong] = value;
            for (T& v : to) v = T(77);
            CHECK(nn::kernels::copy_finite(source, n, copy) == (wrong < 0));
            bool same = copy[n] == T(77) && (shift == 0 || to[0] == T(77));
            for (nn::index i = 0; i < n; ++i)
                same = same && (copy[i] == source[i] || (copy[i] != copy[i] && source[i] != source[i]));
            CHECK(same);
            if (wrong >= 0) source[wrong] = before;
        }
}
} // namespace

TEST_CASE("of every size, from and to any place") {
    for (const nn::index n : {0, 1, 3, 4, 7, 8, 15, 16, 17, 33, 64, 65, 130})
        for (const nn::index shift : {0, 1}) copies<float>(n, shift), copies<double>(n, shift);
    const int numbers[] = {1, 2, 3};
    int copy[3] = {};
    CHECK(nn::kernels::copy_finite(numbers, 3, copy));
    CHECK(copy[2] == 3);
}
