// The door to SIMD, lane by lane against the scalar; NaN in max and min; sums by halves; the transpose.

#include <ctnn/kernels/simd/shuffle.hpp>
#include <ctnn/kernels/simd/simd.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

namespace k = ctnn::kernels;
using k::vec;

namespace {

/// The lanes of a register, from and to plain values.
template <class T>
struct lanes {
    T at[k::width<T>];
    vec<T> load() const { return k::load(at); }
};
template <class T>
lanes<T> lanes_of(vec<T> v) {
    lanes<T> l;
    k::store(l.at, v);
    return l;
}
/// Values of both signs and many sizes; different seeds, different values.
template <class T>
lanes<T> values(int seed) {
    lanes<T> l;
    for (int i = 0; i < int(k::width<T>); ++i)
        l.at[i] = T((i * 37 + seed * 101) % 59 - 29) * T(0.37) + T(0.01);
    return l;
}
template <class T>
bool same(T a, T b) {
    return (a == b && std::signbit(a) == std::signbit(b)) || (std::isnan(a) && std::isnan(b));
}
/// f of registers equals f of their lanes, bit for bit.
template <class T, class F, class... V>
void check_lanes(F f, const V&... x) {
    const lanes<T> y = lanes_of<T>(f(x.load()...));
    for (int i = 0; i < int(k::width<T>); ++i) CHECK(same(y.at[i], T(f(x.at[i]...))));
}

} // namespace

TEST_CASE_TEMPLATE("registers compute what scalars do", T, float, double) {
    for (int seed = 0; seed < 20; ++seed) {
        const auto a = values<T>(seed), b = values<T>(seed + 31), c = values<T>(seed + 57);
        check_lanes<T>([](auto x, auto y) { return x + y; }, a, b);
        check_lanes<T>([](auto x, auto y) { return x - y; }, a, b);
        check_lanes<T>([](auto x, auto y) { return x * y; }, a, b);
        check_lanes<T>([](auto x, auto y) { return x / y; }, a, b);
        check_lanes<T>([](auto x) { return -x; }, a);
        check_lanes<T>([](auto x, auto y, auto z) { return k::fma(x, y, z); }, a, b, c);
        check_lanes<T>([](auto x, auto y, auto z) { return k::fnma(x, y, z); }, a, b, c);
        check_lanes<T>([](auto x, auto y) { return k::max(x, y); }, a, b);
        check_lanes<T>([](auto x, auto y) { return k::min(x, y); }, a, b);
        check_lanes<T>([](auto x) { return k::abs(x); }, a);
        check_lanes<T>([](auto x) { return k::sqrt(k::abs(x)); }, a);
        check_lanes<T>([](auto x, auto y) { return k::copysign(x, y); }, a, b);
        check_lanes<T>([](auto x, auto y) { return k::select(x < y, x, y); }, a, b);
        check_lanes<T>([](auto x, auto y) { return k::select(x > y, x, y); }, a, b);
        check_lanes<T>([](auto x, auto y) { return k::select(x <= y, x, -y); }, a, a);
        check_lanes<T>([](auto x, auto y) { return k::select(x >= y, x, -y); }, a, a);
        check_lanes<T>([](auto x, auto y) { return k::select(x == y, x, -y); }, a, a);
    }
    check_lanes<T>([](auto x) { return k::copysign(x, x); }, lanes_of<T>(k::broadcast(T(-0.0))));
    for (T x : lanes_of(k::zero<T>()).at) CHECK(same(x, T(0)));
    for (T x : {T(-0.0), T(0), T(1.5), k::infinity<T>, -k::infinity<T>, k::smallest_normal<T> / 4}) {
        for (T y : lanes_of(k::broadcast(x)).at) CHECK(same(y, x));
        for (T y : lanes_of(vec<T>(x)).at) CHECK(same(y, x));
    }
}

TEST_CASE("load and store at any address") {
    float memory[64] = {}, copy[64] = {};
    for (int i = 0; i < 64; ++i) memory[i] = float(i);
    for (int at = 0; at < 16; ++at) {
        k::store(copy + at, k::load(memory + at));
        for (int i = 0; i < int(k::width<float>); ++i) CHECK(copy[at + i] == memory[at + i]);
    }
}

TEST_CASE_TEMPLATE("fma rounds once where the target has it", T, float, double) {
    const T e = std::numeric_limits<T>::epsilon(), a = 1 + e, exact = e * e;
    const T rest = lanes_of(k::fma(vec<T>(a), vec<T>(a), vec<T>(-(1 + 2 * e)))).at[0];
#if defined(__FMA__) || defined(__AVX512F__) || defined(__aarch64__)
    CHECK(rest == exact);
#else
    CHECK((rest == 0 || rest == exact));
#endif
}

TEST_CASE_TEMPLATE("max and min: NaN in the second argument comes through", T, float, double) {
    const T nan = std::numeric_limits<T>::quiet_NaN();
    for (T other : {T(0), T(-1), std::numeric_limits<T>::infinity()}) {
        for (T y : lanes_of(k::max(vec<T>(other), vec<T>(nan))).at) CHECK(std::isnan(y));
        for (T y : lanes_of(k::min(vec<T>(other), vec<T>(nan))).at) CHECK(std::isnan(y));
        CHECK(std::isnan(k::max(other, nan)));
        CHECK(std::isnan(k::min(other, nan)));
    }
    auto some = values<T>(3);
    some.at[1] = nan;
    const auto found = lanes_of(k::select(k::is_nan(some.load()), vec<T>(T(1)), vec<T>(T(0))));
    for (int i = 0; i < int(k::width<T>); ++i) CHECK(found.at[i] == T(i == 1));
    CHECK(k::is_nan(nan));
    CHECK(!k::is_nan(T(1)));
}

TEST_CASE_TEMPLATE("sums and maxima by halves", T, float, double) {
    for (int seed = 0; seed < 20; ++seed) {
        const auto a = values<T>(seed);
        auto sum = a, most = a;
        for (int half = int(k::width<T>) / 2; half > 0; half /= 2)
            for (int i = 0; i < half; ++i) {
                sum.at[i] = sum.at[i] + sum.at[i + half];
                most.at[i] = most.at[i] > most.at[i + half] ? most.at[i] : most.at[i + half];
            }
        CHECK(k::reduce_add(a.load()) == sum.at[0]);
        CHECK(k::reduce_max(a.load()) == most.at[0]);
    }
}

TEST_CASE_TEMPLATE("transpose", T, float, double) {
    constexpr int w = int(k::width<T>);
    vec<T> rows[w];
    for (int i = 0; i < w; ++i) {
        lanes<T> row;
        for (int j = 0; j < w; ++j) row.at[j] = T(i * w + j);
        rows[i] = row.load();
    }
    k::transpose(rows);
    for (int i = 0; i < w; ++i)
        for (int j = 0; j < w; ++j) CHECK(lanes_of(rows[i]).at[j] == T(j * w + i));
}

static_assert(k::has_simd<float> && k::has_simd<double> && !k::has_simd<int> && !k::has_simd<long double>);
static_assert(std::is_same_v<k::lane_type<vec<float>>, float> &&
              std::is_same_v<k::lane_type<double>, double>);
static_assert(k::width<float> == 2 * k::width<double> && (k::registers == 16 || k::registers == 32));
static_assert(k::fma(2.f, 3.f, 4.f) == 10 && k::fnma(2., 3., 4.) == -2);
static_assert(k::max(1.f, 2.f) == 2 && k::min(1., 2.) == 1 && k::abs(-3.f) == 3 &&
              k::copysign(3., -1.) == -3);
static_assert(k::select(true, 1.f, 2.f) == 1 && k::is_nan(std::numeric_limits<float>::quiet_NaN()));
