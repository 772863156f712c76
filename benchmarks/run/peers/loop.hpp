// Plain loops for the compiler to vectorise: the tiny perceptron as one writes it by hand, in both loop
// orders, and the elementwise passes that a GEMM library leaves to its user.
#pragma once

#include "../perceptron.hpp"

#include <bit>
#include <cstdint>
#include <cstring>

namespace bench::loop {

// exp(x) for x ≤ 0 to about 2 ulp, without a branch or a call: 2^n · p(r), |r| ≤ ln2/2.
inline float exp_nonpositive(float x) {
    x = x < -87.0f ? -87.0f : x;
    const float shifted = x * 1.44269504f + 12582912.0f; // 1.5·2^23: the fraction rounds off
    const float n = shifted - 12582912.0f;
    const float r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
    float p = 1.0f / 720;
    p = p * r + 1.0f / 120;
    p = p * r + 1.0f / 24;
    p = p * r + 1.0f / 6;
    p = p * r + 0.5f;
    p = p * r + 1.0f;
    p = p * r + 1.0f;
    return p * std::bit_cast<float>((std::bit_cast<std::int32_t>(shifted) - 0x4B400000 + 127) << 23);
}

// tanh(x) to 2e-7 absolute, of one formula that vectorises.
inline float tanh(float x) {
    const float e = exp_nonpositive(-2 * std::abs(x));
    return std::copysign((1 - e) / (1 + e), x);
}

template <act Act>
float activate(float z) {
    if constexpr (Act == act::relu) return z > 0 ? z : 0;
    else return tanh(z);
}

inline float unchanged(float z) { return z; }

// y = b + W·x, one output after the other: W[out][in].
template <int I, int O>
struct dense_by_dots {
    alignas(64) float w[O][I];
    alignas(64) float b[O];

    void load(const std::vector<float>& weight, const std::vector<float>& bias) {
        std::memcpy(w, weight.data(), sizeof w);
        std::memcpy(b, bias.data(), sizeof b);
    }
    template <class Finish>
    void apply(const float* x, float* __restrict y, Finish finish) const {
        for (int o = 0; o < O; ++o) {
            float sum = b[o];
            for (int i = 0; i < I; ++i) sum += w[o][i] * x[i];
            y[o] = sum;
        }
        for (int o = 0; o < O; ++o) y[o] = finish(y[o]);
    }
};

// The same, one input after the other: W[in][out].
template <int I, int O>
struct dense_by_columns {
    alignas(64) float w[I][O];
    alignas(64) float b[O];

    void load(const std::vector<float>& weight, const std::vector<float>& bias) {
        for (int i = 0; i < I; ++i)
            for (int o = 0; o < O; ++o) w[i][o] = weight[o * I + i];
        std::memcpy(b, bias.data(), sizeof b);
    }
    template <class Finish>
    void apply(const float* x, float* __restrict y, Finish finish) const {
        float sum[O];
        for (int o = 0; o < O; ++o) sum[o] = b[o];
        for (int i = 0; i < I; ++i)
            for (int o = 0; o < O; ++o) sum[o] += w[i][o] * x[i];
        for (int o = 0; o < O; ++o) y[o] = finish(sum[o]);
    }
};

template <template <int, int> class Dense, act Act, int I, int H1, int H2, int O>
struct perceptron {
    Dense<I, H1> first;
    Dense<H1, H2> second;
    Dense<H2, O> third;

    explicit perceptron(const mlp<I, H1, H2, O>& net) {
        first.load(net.weight[0], net.bias[0]);
        second.load(net.weight[1], net.bias[1]);
        third.load(net.weight[2], net.bias[2]);
    }
    void predict(const float* x, float* y) const {
        alignas(64) float a[H1], b[H2];
        first.apply(x, a, activate<Act>);
        second.apply(a, b, activate<Act>);
        third.apply(b, y, unchanged);
    }
};

// Softmax over the features of z[feature][sample], so that registers run along the samples.
template <int O, int B>
void softmax(float* __restrict z) {
    alignas(64) float top[B], sum[B];
    for (int s = 0; s < B; ++s) top[s] = z[s], sum[s] = 0;
    for (int o = 1; o < O; ++o)
        for (int s = 0; s < B; ++s) top[s] = top[s] < z[o * B + s] ? z[o * B + s] : top[s];
    for (int o = 0; o < O; ++o)
        for (int s = 0; s < B; ++s) {
            const float e = exp_nonpositive(z[o * B + s] - top[s]);
            z[o * B + s] = e;
            sum[s] += e;
        }
    for (int s = 0; s < B; ++s) sum[s] = 1 / sum[s];
    for (int o = 0; o < O; ++o)
        for (int s = 0; s < B; ++s) z[o * B + s] *= sum[s];
}

// Softmax of one row of O values in room for P.
template <int O, int P>
void softmax_row(float* __restrict z) {
    float top = z[0], sum = 0;
    for (int o = 1; o < O; ++o) top = top < z[o] ? z[o] : top;
    for (int o = 0; o < P; ++o) z[o] = exp_nonpositive(z[o] - top);
    for (int o = 0; o < O; ++o) sum += z[o];
    const float scale = 1 / sum;
    for (int o = 0; o < P; ++o) z[o] *= scale;
}

// The gradient of the mean cross-entropy, times −lr: everything behind it is linear, so the step size rides
// along and an update becomes a product with β = 1. Returns the loss; probability[O][B] turns into the scaled
// gradient.
template <int O, int B>
float cross_entropy_gradient(float* __restrict probability, const int* label, float lr) {
    float loss = 0;
    for (int s = 0; s < B; ++s) {
        float& p = probability[label[s] * B + s];
        loss -= std::log(p);
        p -= 1;
    }
    const float scale = -lr / B;
    for (int i = 0; i < O * B; ++i) probability[i] *= scale;
    return loss / B;
}

// to[c][r] = from[r][c] in tiles of 8×8 registers.
using eight [[gnu::vector_size(32)]] = float;

inline void transpose_tile(const float* from, int from_stride, float* to, int to_stride) {
    eight a[8], b[8];
    for (int i = 0; i < 8; ++i) std::memcpy(&a[i], from + i * from_stride, sizeof(eight));
    for (int i = 0; i < 8; i += 2) {
        b[i] = __builtin_shufflevector(a[i], a[i + 1], 0, 8, 2, 10, 4, 12, 6, 14);
        b[i + 1] = __builtin_shufflevector(a[i], a[i + 1], 1, 9, 3, 11, 5, 13, 7, 15);
    }
    for (int i = 0; i < 8; i += 4)
        for (int j = 0; j < 2; ++j) {
            a[i + j] = __builtin_shufflevector(b[i + j], b[i + j + 2], 0, 1, 8, 9, 4, 5, 12, 13);
            a[i + j + 2] = __builtin_shufflevector(b[i + j], b[i + j + 2], 2, 3, 10, 11, 6, 7, 14, 15);
        }
    for (int j = 0; j < 4; ++j) {
        b[j] = __builtin_shufflevector(a[j], a[j + 4], 0, 1, 2, 3, 8, 9, 10, 11);
        b[j + 4] = __builtin_shufflevector(a[j], a[j + 4], 4, 5, 6, 7, 12, 13, 14, 15);
    }
    for (int i = 0; i < 8; ++i) std::memcpy(to + i * to_stride, &b[i], sizeof(eight));
}

// C[m][n] = A[m][k]·B[k][n], the textbook's order (a dot product per result) and the vectorising one (row by
// row).
template <int M, int N, int K>
void product_by_dots(const float* __restrict a, const float* __restrict b, float* __restrict c) {
    for (int i = 0; i < M; ++i)
        for (int j = 0; j < N; ++j) {
            float sum = 0;
            for (int k = 0; k < K; ++k) sum += a[i * K + k] * b[k * N + j];
            c[i * N + j] = sum;
        }
}
template <int M, int N, int K>
void product_by_rows(const float* __restrict a, const float* __restrict b, float* __restrict c) {
    for (int i = 0; i < M; ++i) {
        float row[N] = {};
        for (int k = 0; k < K; ++k)
            for (int j = 0; j < N; ++j) row[j] += a[i * K + k] * b[k * N + j];
        for (int j = 0; j < N; ++j) c[i * N + j] = row[j];
    }
}

template <int Rows, int Columns>
void transpose(const float* from, float* to) {
    static_assert(Rows % 8 == 0 && Columns % 8 == 0);
    for (int r = 0; r < Rows; r += 8)
        for (int c = 0; c < Columns; c += 8)
            transpose_tile(from + r * Columns + c, Columns, to + c * Rows + r, Rows);
}

} // namespace bench::loop
