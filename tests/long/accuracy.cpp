// The published accuracy of exp, log, tanh and sigmoid, of the curves of activations, and of the fast ones:
// every float there is, in registers and as scalars, against libm in double. The exit code is the number of
// functions that break their promise.
#include <ctnn/kernels/math/curves.hpp>
#include <ctnn/kernels/math/fast_math.hpp>
#include <ctnn/kernels/math/math.hpp>
#include <ctnn/kernels/math/near_zero.hpp>
#include <ctnn/kernels/math/normal.hpp>

#include <support/true_curves.hpp>
#include <support/ulps.hpp>

#include <bit>
#include <cstdint>
#include <cstdio>
#include <thread>
#include <vector>

namespace {

namespace k = ctnn::kernels;

struct found {
    double error = 0;
    float at = 0;
    void see(double e, float x) {
        if (e > error) error = e, at = x;
    }
};

/// By units in the last place; the difference to the truth first, since most are nowhere near the worst.
struct in_ulps {
    static void judge(found& worst, float x, float y, double truth) {
        // A unit is at least 2^-24 of the truth.
        if (std::abs(double(y) - truth) <= worst.error * 0x1p-24 * std::abs(truth)) return;
        worst.see(ctnn_test::ulps(y, truth), x);
    }
};
struct absolute {
    static void judge(found& worst, float x, float y, double truth) {
        if (std::isnan(truth) && std::isnan(y)) return;
        const double error = std::abs(double(y) - truth);
        worst.see(std::isnan(error) ? 1e30 : error, x);
    }
};
/// By |x|, where that is no denormal.
struct of_x {
    static void judge(found& worst, float x, float y, double truth) {
        if (std::isinf(x) && double(y) == truth) return;
        const double error = std::abs(double(y) - truth) / std::max(std::abs(double(x)), 1e-37);
        if (!std::isnan(x)) worst.see(std::isnan(error) ? 1e30 : error, x);
    }
};

template <class Unit, class F, class Truth>
found search(std::uint64_t from, std::uint64_t to, F f, Truth truth) {
    found worst;
    float x[16], y[16];
    for (std::uint64_t at = from; at < to; at += 16) {
        for (std::uint32_t i = 0; i < 16; ++i)
            x[i] = std::bit_cast<float>(static_cast<std::uint32_t>(at) + i);
        for (int i = 0; i < 16; i += int(k::width<float>)) k::store(y + i, f(k::load(x + i)));
        for (int i = 0; i < 16; ++i) {
            const double t = truth(double(x[i]));
            Unit::judge(worst, x[i], y[i], t);
            Unit::judge(worst, x[i], f(x[i]), t);
        }
    }
    return worst;
}

template <class Unit, class F, class Truth>
int keeps(const char* name, double promised, const char* unit, F f, Truth truth) {
    constexpr std::uint64_t all = std::uint64_t(1) << 32, parts = 64;
    std::vector<found> of(parts);
    std::vector<std::thread> threads;
    const unsigned count = std::max(1u, std::thread::hardware_concurrency());
    for (unsigned t = 0; t < count; ++t)
        threads.emplace_back([&, t] {
            for (std::uint64_t p = t; p < parts; p += count)
                of[p] = search<Unit>(all / parts * p, all / parts * (p + 1), f, truth);
        });
    for (auto& thread : threads) thread.join();
    found worst;
    for (const found& part : of) worst.see(part.error, part.at);
    const bool good = worst.error <= promised;
    std::printf("%-14s %.3g %s at %.9g (promised %.3g)%s\n", name, worst.error, unit, double(worst.at),
                promised, good ? "" : ": BROKEN");
    std::fflush(stdout);
    return !good;
}

} // namespace

int main() {
    const auto sigmoid = [](double x) { return 1 / (1 + std::exp(-x)); };
    int broken = 0;
    broken += keeps<in_ulps>(
        "exp", 2, "ulp", [](auto x) { return k::exp(x); }, [](double x) { return std::exp(x); });
    broken += keeps<in_ulps>(
        "log", 1, "ulp", [](auto x) { return k::log(x); }, [](double x) { return std::log(x); });
    broken += keeps<in_ulps>(
        "tanh", 2, "ulp", [](auto x) { return k::tanh(x); }, [](double x) { return std::tanh(x); });
    broken += keeps<in_ulps>("sigmoid", 3, "ulp", [](auto x) { return k::sigmoid(x); }, sigmoid);
    const auto near_zero = [](auto x) { return k::abs(x) <= decltype(x)(1); };
    broken += keeps<in_ulps>(
        "tanh of one", 2, "ulp",
        [=](auto x) { return k::select(near_zero(x), k::near_zero::tanh(x), k::tanh(x)); },
        [](double x) { return std::tanh(x); });
    broken += keeps<in_ulps>(
        "sigmoid of one", 3, "ulp",
        [=](auto x) { return k::select(near_zero(x), k::near_zero::sigmoid(x), k::sigmoid(x)); }, sigmoid);
    broken += keeps<in_ulps>(
        "fast_tanh", 6, "ulp", [](auto x) { return k::fast_tanh(x); }, [](double x) { return std::tanh(x); });
    broken += keeps<absolute>(
        "fast_sigmoid", 1.9e-7, "absolute", [](auto x) { return k::fast_sigmoid(x); }, sigmoid);
    namespace is = ctnn_test::curves;
    const auto below = [](auto x) { return k::min(decltype(x)(0), x); };
    broken += keeps<in_ulps>(
        "e^x - 1", 1.1, "ulp", [=](auto x) { return k::exp_minus_1(below(x)); }, is::exp_minus_1);
    broken += keeps<in_ulps>("softplus", 2, "ulp", [](auto x) { return k::softplus(x); }, is::softplus);
    broken += keeps<in_ulps>("silu", 3.5, "ulp", [](auto x) { return k::silu(x); }, is::silu);
    broken += keeps<in_ulps>("mish", 5, "ulp", [](auto x) { return k::mish(x); }, is::mish);
    broken += keeps<in_ulps>("gelu", 6.5, "ulp", [](auto x) { return k::gelu(x); }, is::gelu);
    broken += keeps<of_x>("gelu_tanh", 1.5e-7, "|x|", [](auto x) { return k::gelu_tanh(x); }, is::gelu_tanh);
    broken +=
        keeps<absolute>("silu'", 2.5e-7, "absolute", [](auto x) { return k::silu_slope(x); }, is::silu_slope);
    broken +=
        keeps<absolute>("mish'", 2.5e-7, "absolute", [](auto x) { return k::mish_slope(x); }, is::mish_slope);
    broken +=
        keeps<absolute>("gelu'", 2.5e-7, "absolute", [](auto x) { return k::gelu_slope(x); }, is::gelu_slope);
    broken += keeps<absolute>(
        "gelu_tanh'", 3e-7, "absolute", [](auto x) { return k::gelu_tanh_slope(x); }, is::gelu_tanh_slope);
    broken += keeps<of_x>("fast_silu", 2.5e-7, "|x|", [](auto x) { return k::fast_silu(x); }, is::silu);
    broken += keeps<of_x>("fast_gelu", 3e-7, "|x|", [](auto x) { return k::fast_gelu(x); }, is::gelu);
    return broken;
}
