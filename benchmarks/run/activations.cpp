// What accuracy costs: activations of 4096 floats, exact and fast, beside libm's loop and Eigen's; with
// the worst errors over all floats between -20 and 20, every 257th of them (the tests look at more).
#include "contest.hpp"

#include <ctnn/ctnn.hpp>
#include <ctnn/kernels/math/fast_math.hpp>
#include <ctnn/kernels/math/math.hpp>

#ifdef BENCH_EIGEN
#include <Eigen/Core>
#endif

#include <bit>
#include <cmath>
#include <map>

namespace bench {
namespace {

namespace k = ctnn::kernels;
constexpr int count = 4096;

template <class F>
void in_registers(const float* x, float* y, F f) {
    for (int i = 0; i < count; i += int(k::width<float>)) k::store(y + i, f(k::load(x + i)));
}

#ifdef BENCH_EIGEN
using eigen_in = Eigen::Map<const Eigen::Array<float, count, 1>, Eigen::Aligned64>;
using eigen_out = Eigen::Map<Eigen::Array<float, count, 1>, Eigen::Aligned64>;
#endif

struct of_tanh {
    static double truth(double x) { return std::tanh(x); }
    static void ctnn(const float* x, float* y) {
        in_registers(x, y, [](auto v) { return k::tanh(v); });
    }
    static void ctnn_fast(const float* x, float* y) {
        in_registers(x, y, [](auto v) { return k::fast_tanh(v); });
    }
    static void loop(const float* x, float* y) {
        for (int i = 0; i < count; ++i) y[i] = std::tanh(x[i]);
    }
#ifdef BENCH_EIGEN
    static void eigen(const float* x, float* y) {
        eigen_out to(y);
        to = eigen_in(x).tanh();
    }
#endif
};
struct of_sigmoid {
    static double truth(double x) { return 1 / (1 + std::exp(-x)); }
    static void ctnn(const float* x, float* y) {
        in_registers(x, y, [](auto v) { return k::sigmoid(v); });
    }
    static void ctnn_fast(const float* x, float* y) {
        in_registers(x, y, [](auto v) { return k::fast_sigmoid(v); });
    }
    static void loop(const float* x, float* y) {
        for (int i = 0; i < count; ++i) y[i] = 1 / (1 + std::exp(-x[i]));
    }
#ifdef BENCH_EIGEN
    static void eigen(const float* x, float* y) {
        eigen_out to(y);
        to = eigen_in(x).logistic();
    }
#endif
};

/// A layer's formula, of registers.
template <class Layer>
void layer_in_registers(const float* x, float* y) {
    in_registers(x, y, [](auto v) { return decltype(v)(Layer::f(v)); });
}
struct of_gelu {
    static double truth(double x) { return 0.5 * x * std::erfc(-x * 0.70710678118654752440); }
    static constexpr auto ctnn = layer_in_registers<::ctnn::layer::gelu>;
    static constexpr auto ctnn_fast = layer_in_registers<std::remove_cvref_t<decltype(::ctnn::fast_gelu)>>;
    static void loop(const float* x, float* y) {
        for (int i = 0; i < count; ++i) y[i] = 0.5f * x[i] * (1 + std::erf(x[i] * 0.70710678f));
    }
#ifdef BENCH_EIGEN
    // The same by its tanh, which is another curve (gelu_tanh): Eigen's core has no erf.
    static void eigen(const float* x, float* y) {
        eigen_in v(x);
        eigen_out to(y);
        to = 0.5f * v * (1.f + (0.7978845608f * (v + 0.044715f * v * v * v)).tanh());
    }
#endif
};
struct of_silu {
    static double truth(double x) { return x / (1 + std::exp(-x)); }
    static constexpr auto ctnn = layer_in_registers<::ctnn::layer::silu>;
    static constexpr auto ctnn_fast = layer_in_registers<std::remove_cvref_t<decltype(::ctnn::fast_silu)>>;
    static void loop(const float* x, float* y) {
        for (int i = 0; i < count; ++i) y[i] = x[i] / (1 + std::exp(-x[i]));
    }
#ifdef BENCH_EIGEN
    static void eigen(const float* x, float* y) {
        eigen_in v(x);
        eigen_out to(y);
        to = v * v.logistic();
    }
#endif
};
struct of_softplus {
    static double truth(double x) { return std::log1p(std::exp(x)); }
    static constexpr auto ctnn = layer_in_registers<::ctnn::layer::softplus>;
    static void loop(const float* x, float* y) {
        for (int i = 0; i < count; ++i) y[i] = std::log1p(std::exp(x[i]));
    }
#ifdef BENCH_EIGEN
    static void eigen(const float* x, float* y) {
        eigen_out to(y);
        to = eigen_in(x).exp().log1p();
    }
#endif
};
struct of_mish {
    static double truth(double x) { return x * std::tanh(std::log1p(std::exp(x))); }
    static constexpr auto ctnn = layer_in_registers<::ctnn::layer::mish>;
    static void loop(const float* x, float* y) {
        for (int i = 0; i < count; ++i) y[i] = x[i] * std::tanh(std::log1p(std::exp(x[i])));
    }
#ifdef BENCH_EIGEN
    static void eigen(const float* x, float* y) {
        eigen_in v(x);
        eigen_out to(y);
        to = v * v.exp().log1p().tanh();
    }
#endif
};

struct errors {
    double ulp = 0, absolute = 0;
};
template <class Run>
errors worst(Run run, double (*truth)(double)) {
    alignas(64) static float x[count], y[count];
    errors most;
    std::uint32_t bits = 0;
    const std::uint32_t end = std::bit_cast<std::uint32_t>(20.f);
    while (bits < end) {
        for (int i = 0; i < count; i += 2, bits = std::min(bits + 257, end))
            x[i] = std::bit_cast<float>(bits), x[i + 1] = -x[i];
        run(x, y);
        for (int i = 0; i < count; ++i) {
            const double right = truth(double(x[i])), error = std::abs(double(y[i]) - right);
            const int exponent = std::max(right == 0 ? -126 : std::ilogb(right), -126);
            most.ulp = std::max(most.ulp, error / std::ldexp(1.0, exponent - 23));
            most.absolute = std::max(most.absolute, error);
        }
    }
    return most;
}

void add(const char* name, void (*run)(const float*, float*), double (*truth)(double)) {
    benchmark::RegisterBenchmark(name, [=](benchmark::State& state) {
        alignas(64) static float x[count], y[count];
        for (int i = 0; i < count; ++i) x[i] = float(i - count / 2) / 256;
        for (auto _ : state) {
            run(hidden(&x[0]), hidden(&y[0]));
            benchmark::ClobberMemory();
        }
        static std::map<void*, errors> found; // the same in every repetition
        const auto [at, fresh] = found.try_emplace(reinterpret_cast<void*>(run));
        if (fresh) at->second = worst(run, truth);
        state.counters["ulp"] = at->second.ulp;
        state.counters["absolute"] = at->second.absolute;
    });
}
template <class Function>
void add_all(const std::string& name) {
    add((name + "/ctnn").c_str(), Function::ctnn, Function::truth);
    if constexpr (requires { Function::ctnn_fast; })
        add((name + "/ctnn/fast").c_str(), Function::ctnn_fast, Function::truth);
    add((name + "/loop").c_str(), Function::loop, Function::truth);
#ifdef BENCH_EIGEN
    add((name + "/eigen").c_str(), Function::eigen, Function::truth);
#endif
}

const bool registered = (add_all<of_tanh>("tanh of 4096"), add_all<of_sigmoid>("sigmoid of 4096"),
                         add_all<of_gelu>("gelu of 4096"), add_all<of_silu>("silu of 4096"),
                         add_all<of_softplus>("softplus of 4096"), add_all<of_mish>("mish of 4096"), true);

} // namespace
} // namespace bench

BENCHMARK_MAIN();
