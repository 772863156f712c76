// The functions of formulas: constants, numbers and registers alike.
#include <sys/select.h> // another select

#include <ctnn/kernels/math/formulas.hpp>

#include <doctest/doctest.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>

namespace nn = ctnn;
namespace k = ctnn::kernels;

using k::infinity;
using k::not_a_number;

TEST_CASE("constants") {
    static_assert(nn::exp(0.f) == 1.f && nn::log(1.0) == 0.0 && nn::abs(-2.5f) == 2.5f &&
                  nn::sqrt(2.25) == 1.5);
    static_assert(nn::exp(1) > 2.718281828459 && nn::exp(1) < 2.718281828460); // of a whole number a double
    static_assert(nn::max(1.f, 2.f) == 2.f && nn::min(1, 2.5) == 1.0 && nn::copysign(3.0, -0.0) == -3.0);
    static_assert(nn::select(1.f > 0, 2.f, 3.f) == 2.f && nn::select(false, 2, 3.5) == 3.5);
    static_assert(std::is_same_v<decltype(nn::max(1.f, 0)), float> &&
                  std::is_same_v<decltype(nn::max(1.f, 0.5)), double>);
}

/// Numbers of both signs and all sizes, the special ones among them.
template <class T>
std::array<T, 64> numbers() {
    std::array<T, 64> x{T(0),
                        T(-0.0),
                        T(1),
                        T(-1),
                        infinity<T>,
                        -infinity<T>,
                        not_a_number<T>,
                        std::numeric_limits<T>::denorm_min()};
    std::mt19937_64 random(1);
    for (std::size_t i = 8; i < x.size(); ++i)
        x[i] = T(std::ldexp(double(std::int64_t(random())), int(random() % 8) - 64));
    return x;
}
template <class T>
bool same(T a, T b) {
    return std::bit_cast<k::integer_of<T>>(a) == std::bit_cast<k::integer_of<T>>(b) || (a != a && b != b);
}
/// f of numbers, one by one, has the bits that f of a register has.
template <class T, class F>
void check_registers(F f, bool zeros_may_differ = false) {
    const auto x = numbers<T>();
    for (std::size_t i = 0; i + 1 < x.size(); ++i) {
        T lanes[k::width<T>];
        k::store(lanes, k::vec<T>(f(k::broadcast(x[i]), k::broadcast(x[i + 1]))));
        const T one = T(f(x[i], x[i + 1]));
        CHECK((same(lanes[0], one) || (zeros_may_differ && lanes[0] == T(0) && one == T(0))));
    }
}
TEST_CASE_TEMPLATE("registers have the bits of numbers", T, float, double) {
    check_registers<T>([](auto x, auto) { return nn::exp(x); });
    check_registers<T>([](auto x, auto) { return nn::log(x); });
    check_registers<T>([](auto x, auto) { return nn::sqrt(x); });
    check_registers<T>([](auto x, auto) { return nn::abs(x); });
    check_registers<T>([](auto x, auto y) { return nn::copysign(x, y); });
    // Of 0 and -0 neither is larger: AArch64's instructions look at the sign, others do not.
    check_registers<T>([](auto x, auto y) { return nn::max(x, y); }, true);
    check_registers<T>([](auto x, auto y) { return nn::min(x, y); }, true);
    check_registers<T>([](auto x, auto y) { return nn::select(x < y, x, y); });
    check_registers<T>([](auto x, auto) { return nn::select(x > 0, 1, 0); });
    check_registers<T>([](auto x, auto) { return 2 / (1 + x * T(0.5)) - T(3); });
    check_registers<T>(
        [](auto x, auto) { return nn::select(1 >= x, T(1) - x, nn::select(0 < x, -x, x / 2)); });
}
TEST_CASE_TEMPLATE("NaN comes through, on either side", T, float, double) {
    for (const T x : {T(0), T(1), -infinity<T>}) {
        CHECK((std::isnan(nn::max(x, not_a_number<T>)) && std::isnan(nn::max(not_a_number<T>, x))));
        CHECK((std::isnan(nn::min(x, not_a_number<T>)) && std::isnan(nn::min(not_a_number<T>, x))));
    }
    CHECK((std::isnan(nn::exp(not_a_number<T>)) && std::isnan(nn::log(not_a_number<T>)) &&
           std::isnan(nn::sqrt(T(-1)))));
}

TEST_CASE_TEMPLATE("the root in constant expressions is the processor's", T, float, double) {
    std::mt19937_64 random(2);
    for (int i = 0; i < 100000; ++i) {
        const T x = std::bit_cast<T>(k::integer_of<T>(random() >> (sizeof(T) == 4 ? 33 : i % 2 ? 1 : 13)));
        CHECK(same(k::root_by_digits(x), std::sqrt(x)));
    }
    for (const T x : numbers<T>()) CHECK(same(k::root_by_digits(x), std::sqrt(x)));
}
