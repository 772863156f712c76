// Arenas of any lifetimes: what is alive at the same moment does not overlap, and the arena is no larger than
// it has to be in the cases where that is known.
#include <ctnn/plan/arena.hpp>
#include <ctnn/run/seed.hpp>

#include <doctest/doctest.h>

namespace nn = ctnn;

TEST_CASE("no two buffers that are alive together overlap, and all lie within the arena") {
    for (std::uint64_t round = 0; round < 500; ++round) {
        nn::buffer all[12];
        std::uint64_t drawn = 0;
        const auto draw = [&](nn::index below) {
            return nn::index(nn::random_bits({round}, drawn++) % std::uint64_t(below));
        };
        for (auto& b : all) {
            b.size = 16 * draw(5); // 0 among them
            b.from = draw(10);
            b.to = b.from + draw(5);
        }
        const nn::index total = nn::place_buffers<16>(all);
        nn::index most_alive = 0;
        for (nn::index moment = 0; moment < 15; ++moment) {
            nn::index alive = 0;
            for (const auto& b : all) alive += b.from <= moment && moment <= b.to ? b.size : 0;
            most_alive = alive > most_alive ? alive : most_alive;
        }
        CHECK(total >= most_alive);
        for (const auto& a : all) {
            CHECK(a.offset + a.size <= total);
            for (const auto& b : all)
                if (&a != &b && a.size > 0 && b.size > 0 && a.from <= b.to && b.from <= a.to)
                    CHECK((a.offset + a.size <= b.offset || b.offset + b.size <= a.offset));
        }
    }
}

TEST_CASE("a chain takes two neighbours' place, not the sum") {
    nn::buffer chain[4] = {{64, 0, 1}, {32, 1, 2}, {64, 2, 3}, {32, 3, 4}};
    CHECK(nn::place_buffers<5>(chain) == 96);
    nn::buffer apart[3] = {{48, 0, 0}, {16, 1, 1}, {80, 2, 2}};
    CHECK(nn::place_buffers<3>(apart) == 80);
    nn::buffer nothing[1] = {{0, 0, 9}};
    CHECK(nn::place_buffers<10>(nothing) == 0);
}
