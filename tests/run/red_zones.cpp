// With the address sanitizer, what is not alive in an arena is poisoned at every moment of a pass, and so is
// a zone behind each buffer; afterwards the arena is memory as any other.
#include <ctnn/ctnn.hpp>

#include <doctest/doctest.h>

#include <vector>

namespace nn = ctnn;

namespace {
constexpr auto net = nn::sequence<3, 2> >> nn::sum(nn::lstm<5>, nn::dense<5> >> nn::tanh) >> nn::last_step
                     >> nn::dense<3>;
using plan = nn::training_plan<nn::network_of<net>, nn::mse, float, 40>;
} // namespace

#if defined(CTNN_RED_ZONES)

TEST_CASE("at every moment what is alive can be read, and nothing else") {
    std::vector<float> arena(std::size_t(plan::arena) + 16);
    auto* begin = arena.data();
    while (reinterpret_cast<std::uintptr_t>(begin) % 64 != 0) ++begin;
    const auto poisoned = [&](nn::index at) { return __asan_address_is_poisoned(begin + at) != 0; };
    {
        const nn::red_zones<plan> zones{begin};
        for (nn::index moment = 0; moment <= 2 * plan::count; ++moment) {
            CAPTURE(moment);
            zones.open(moment);
            std::vector<bool> alive(std::size_t(plan::arena), false);
            int buffers = 0;
            plan::memory.each(plan::memory, [&](const nn::buffer& b) {
                if (moment < b.from || b.to < moment) return;
                ++buffers;
                for (nn::index i = 0; i < b.size; ++i) alive[std::size_t(b.offset + i)] = true;
                REQUIRE(b.offset + b.size < plan::arena);
                CHECK(poisoned(b.offset + b.size));
            });
            CHECK(buffers > 1);
            bool right = true;
            for (nn::index i = 0; i < plan::arena; ++i) right = right && poisoned(i) != alive[std::size_t(i)];
            CHECK(right);
        }
    }
    for (nn::index i = 0; i < plan::arena; ++i) REQUIRE(!poisoned(i));
}

#else

TEST_CASE("without the sanitizer there are no zones") {
    static_assert(nn::red_zone<float> == 0);
    static_assert(std::is_trivially_destructible_v<nn::red_zones<plan>> &&
                  std::is_empty_v<nn::red_zones<plan>>);
    nn::index used = 0;
    plan::memory.each(plan::memory, [&](const nn::buffer& b) {
        used = b.offset + b.size > used ? b.offset + b.size : used;
    });
    CHECK(used == plan::arena);
}

#endif
