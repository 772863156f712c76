// tanh and sigmoid near zero, and the choice by size.

#include <ctnn/kernels/recurrence/cells.hpp>

#include <support/ulps.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

namespace k = ctnn::kernels;
using ctnn_test::ulps;
using k::vec;

namespace {

/// The worst error over every 101st float from 0 to 1, with both signs, in registers and in scalars.
template <class F, class Truth>
double worst_near_zero(F f, Truth truth) {
    double most = 0;
    for (std::uint32_t n = 0; n <= std::bit_cast<std::uint32_t>(1.f); n += 101)
        for (const float x : {std::bit_cast<float>(n), -std::bit_cast<float>(n)}) {
            float y[16];
            k::store(y, f(k::broadcast(x)));
            most = std::max({most, ulps(y[0], truth(double(x))), ulps(f(x), truth(double(x)))});
        }
    return most;
}

/// Which of the two `by_size` takes for these registers.
template <class T, ctnn::index N>
bool takes_near_zero(const vec<T> (&v)[N]) {
    bool near = false;
    k::by_size(k::accurate{}, v,
               [&](auto functions) { near = std::is_same_v<decltype(functions), k::near_zero>; });
    return near;
}

} // namespace

TEST_CASE("tanh and sigmoid near zero keep what is promised of tanh and sigmoid") {
    CHECK(worst_near_zero([](auto x) { return k::near_zero::tanh(x); },
                          [](double x) { return std::tanh(x); }) <= 2);
    CHECK(worst_near_zero([](auto x) { return k::near_zero::sigmoid(x); },
                          [](double x) { return 1 / (1 + std::exp(-x)); }) <= 3);
    CHECK(std::signbit(k::near_zero::tanh(-0.f)));
    CHECK(std::isnan(k::near_zero::tanh(std::nanf(""))));
    CHECK(std::isnan(k::near_zero::sigmoid(std::nanf(""))));
}

TEST_CASE("one value beyond 1, in any lane of any register, and all take the long way") {
    vec<float> v[3] = {1.f, -1.f, 0.f};
    CHECK(takes_near_zero(v) == k::has_registers);
    for (ctnn::index i = 0; i < 3 * k::width<float>; ++i)
        for (const float x : {1.0001f, -1.0001f, HUGE_VALF}) {
            float lanes[3 * k::width<float>]{};
            lanes[i] = x;
            for (ctnn::index r = 0; r < 3; ++r) v[r] = k::load(lanes + r * k::width<float>);
            CHECK_FALSE(takes_near_zero(v));
        }
    const vec<double> doubles[1] = {0.};
    CHECK_FALSE(takes_near_zero(doubles)); // these polynomials are for floats
}

TEST_CASE("a mask is set in all lanes, or not in one") {
    for (ctnn::index i = 0; i < k::width<float>; ++i) {
        float lanes[k::width<float>]{};
        CHECK(k::all(k::load(lanes) <= vec<float>(0.f)));
        lanes[i] = 1;
        CHECK_FALSE(k::all(k::load(lanes) <= vec<float>(0.f)));
    }
}

TEST_CASE("what a cell's tanh and sigmoid are taken of is no larger than it says") {
    const float sums[4] = {-0.5f, 0.25f, 0.75f, -0.125f};
    CHECK(k::lstm_cell::largest(sums) == 0.75f);
    CHECK(k::gru_cell::largest(sums) == 0.875f); // of x and, at most once, of h
    const float one[1] = {-3};
    CHECK(k::rnn_cell::largest(one) == 3);
}
