// The guard flushes within its scope, and leaves the thread's mode as it was.
#include <ctnn/ctnn.hpp>

#include <doctest/doctest.h>

#include <array>
#include <limits>
#include <vector>

namespace nn = ctnn;

TEST_CASE("denormals are zero while the guard lives, and no longer") {
    constexpr auto net = nn::input<3> >> nn::dense<5, nn::no_bias> >> nn::relu >> nn::dense<2, nn::no_bias>;
    nn::model<net> m;
    nn::for_each_parameter(
        m, [](auto, auto view) { view.write(std::vector<float>(std::size_t(view.size()), 0.5f)); });
    const std::array<float, 3> x{1e-40f, 1e-40f, 1e-40f};
    volatile float small = std::numeric_limits<float>::min();
    const float before = nn::predict(m, x)[0];
    CHECK(before > 0);
    CHECK(before < std::numeric_limits<float>::min());
    {
        const nn::flush_denormals guard;
        {
            const nn::flush_denormals nested;
        }
#if defined(__SSE__) || defined(__aarch64__)
        CHECK(nn::predict(m, x)[0] == 0);
        const volatile float half = small * 0.5f;
        CHECK(half == 0);
#endif
        CHECK(nn::predict(m, std::array<float, 3>{1, 1, 1})[0] > 1);
    }
    const volatile float half = small * 0.5f;
    CHECK(half != 0);
    CHECK(nn::predict(m, x)[0] == before);
}
