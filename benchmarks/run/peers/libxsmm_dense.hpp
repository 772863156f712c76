// Dense layers on libxsmm's JIT-compiled products, composed by hand. Everything that is no product is a plain
// loop.
//
// libxsmm counts columns first; a row-major [r][c] array is its c×r matrix. So with W[in][out] and rows of
// samples
//   forward  Y[s][o]   = X[s][i]·W[i][o]        m = out, n = batch, k = in
//   dX       dXᵀ[i][s] = W[i][o]·dYᵀ[o][s]      m = batch, n = in,  k = out
//   update   W[i][o]  += Xᵀ[i][s]·dY[s][o]      m = out, n = in,    k = batch, β = 1; dY carries −lr/batch
// are all plain products; only dY and X are turned, which are small beside W.
#pragma once

#include "loop.hpp"

#include <libxsmm.h>

#include <cstdlib>

namespace bench::xsmm {

// The instruction set that the rest of the program is compiled for, not the best that the machine knows.
inline void same_isa_as_us() {
#if defined(__AVX512F__)
    libxsmm_init();
#elif defined(__AVX2__)
    libxsmm_set_target_archid(LIBXSMM_X86_AVX2);
#else
    libxsmm_set_target_archid(LIBXSMM_X86_SSE3);
#endif
}

struct product {
    libxsmm_smmfunction kernel;

    product(int m, int n, int k, int lda, int ldb, int ldc, float beta, int flags = 0) {
        same_isa_as_us();
        const float alpha = 1;
        const int prefetch = LIBXSMM_PREFETCH_NONE;
        kernel = libxsmm_smmdispatch(m, n, k, &lda, &ldb, &ldc, &alpha, &beta, &flags, &prefetch);
        if (!kernel) std::fprintf(stderr, "libxsmm has no kernel for %dx%dx%d\n", m, n, k), std::exit(1);
    }
    void operator()(const float* a, const float* b, float* c) const { kernel(a, b, c); }
};

constexpr int padded(int n) { return (n + 15) / 16 * 16; }

// One layer, its input's rows Row apart, with its output padded to 16 and the fused passes around its
// products.
template <int I, int O, int B, int Row = I>
struct dense {
    static constexpr int P = padded(O);
    alignas(64) float w[I][P];
    alignas(64) float b[P];
    alignas(64) float y[B][P]; // after the activation
    alignas(64) float dy[B][P]; // times −lr/batch
    alignas(64) float turned_dy[P][B];
    product forward_product{P, B, I, P, Row, P, 0.0f};
    product backward_product{B, I, P, B, P, B, 0.0f};

    void load(const std::vector<float>& weight, const std::vector<float>& bias) {
        for (int i = 0; i < I; ++i)
            for (int o = 0; o < P; ++o) w[i][o] = o < O ? weight[o * I + i] : 0;
        for (int o = 0; o < P; ++o) b[o] = o < O ? bias[o] : 0;
    }
    void save(std::vector<float>& weight, std::vector<float>& bias) const {
        for (int i = 0; i < I; ++i)
            for (int o = 0; o < O; ++o) weight[o * I + i] = w[i][o];
        for (int o = 0; o < O; ++o) bias[o] = b[o];
    }

    template <class Finish>
    void forward(const float* x, Finish finish) {
        forward_product(&w[0][0], x, &y[0][0]);
        for (int s = 0; s < B; ++s)
            for (int o = 0; o < P; ++o) y[s][o] = finish(y[s][o] + b[o]);
    }
    // The gradient of the layer before: behind its relu, in both orders.
    template <class Before>
    void backward(Before& before) const {
        static_assert(Before::P == I);
        alignas(64) float dx[I][B];
        backward_product(&turned_dy[0][0], &w[0][0], &dx[0][0]);
        loop::transpose<I, B>(&dx[0][0], &before.dy[0][0]);
        for (int s = 0; s < B; ++s)
            for (int i = 0; i < I; ++i) before.dy[s][i] = before.y[s][i] > 0 ? before.dy[s][i] : 0;
    }
    void update_bias() {
        for (int o = 0; o < P; ++o) {
            float sum = b[o];
            for (int s = 0; s < B; ++s) sum += dy[s][o];
            b[o] = sum;
        }
    }
};

} // namespace bench::xsmm
