// LeNet-5 on libxsmm's products: every convolution as im2col and a product per sample, everything else plain
// loops; the dense layers are those of the perceptron.
#pragma once

#include "libxsmm_dense.hpp"

namespace bench::xsmm {

// One convolution of a sample: C channels of S x S, Out outputs of R x R, 5 x 5 taps, padding P; then relu
// and 2 x 2 max pool.
template <int C, int S, int Out, int P, int B>
struct convolution {
    static constexpr int R = S + 2 * P - 4, pixels = R * R, taps = C * 25, half = R / 2;
    alignas(64) float w[Out][taps], b[Out], dw[Out][taps];
    alignas(64) float columns[taps][pixels], rows[pixels][taps];
    alignas(64) float y[Out][pixels], dy[Out][pixels], dcolumns[taps][pixels];
    unsigned char winner[B][Out][half * half];
    product forward_product{pixels, Out, taps, pixels, taps, pixels, 0.0f};
    product gradient_product{taps, Out, pixels, taps, pixels, taps, 1.0f};
    product backward_product{pixels, taps, Out, pixels, Out, pixels, 0.0f};
    alignas(64) float turned[taps][Out];

    void load(const std::vector<float>& weight, const std::vector<float>& bias) {
        std::copy(weight.begin(), weight.end(), &w[0][0]);
        std::copy(bias.begin(), bias.end(), b);
    }
    static constexpr int Wide = S + 2 * P;
    alignas(64) float wide[C][Wide][Wide] = {}; // the image in its padding; the edge stays zero

    void widen(const float* x) {
        for (int c = 0; c < C; ++c)
            for (int h = 0; h < S; ++h)
                std::memcpy(&wide[c][h + P][P], x + (c * S + h) * S, S * sizeof(float));
    }
    void im2col() {
        for (int c = 0; c < C; ++c)
            for (int i = 0; i < 5; ++i)
                for (int j = 0; j < 5; ++j)
                    for (int r = 0; r < R; ++r)
                        std::memcpy(&columns[(c * 5 + i) * 5 + j][r * R], &wide[c][r + i][j],
                                    R * sizeof(float));
    }
    void im2row() {
        for (int r = 0; r < R; ++r)
            for (int u = 0; u < R; ++u)
                for (int c = 0; c < C; ++c)
                    for (int i = 0; i < 5; ++i)
                        std::memcpy(&rows[r * R + u][(c * 5 + i) * 5], &wide[c][r + i][u], 5 * sizeof(float));
    }
    // Sample s of the batch: x [C][S][S] -> pooled [Out][half][half].
    void forward(int s, const float* x, float* pooled) {
        widen(x);
        im2col();
        forward_product(&columns[0][0], &w[0][0], &y[0][0]);
        for (int o = 0; o < Out; ++o)
            for (int r = 0; r < half; ++r)
                for (int t = 0; t < half; ++t) {
                    const float* from = &y[o][2 * r * R + 2 * t];
                    const float a = from[0], second = from[1], c = from[R], d = from[R + 1];
                    const float top = std::max(a, second), bottom = std::max(c, d),
                                largest = std::max(top, bottom);
                    winner[s][o][r * half + t] = static_cast<unsigned char>(
                        largest == top ? (a == top ? 0 : 1) : (c == bottom ? 2 : 3));
                    pooled[(o * half + r) * half + t] = std::max(largest + b[o], 0.0f);
                }
    }
    // dpooled is behind the relu already; it carries -lr/batch. dx: [C][S][S], or none.
    void backward(int s, const float* x, const float* dpooled, float* dx) {
        std::fill_n(&dy[0][0], Out * pixels, 0.0f);
        for (int o = 0; o < Out; ++o)
            for (int r = 0; r < half; ++r)
                for (int t = 0; t < half; ++t) {
                    const int k = winner[s][o][r * half + t];
                    const float g = dpooled[(o * half + r) * half + t];
                    dy[o][(2 * r + k / 2) * R + 2 * t + k % 2] = g;
                    db[o] += g;
                }
        widen(x);
        im2row();
        gradient_product(&rows[0][0], &dy[0][0], &dw[0][0]);
        if (!dx) return;
        for (int o = 0; o < Out; ++o)
            for (int k = 0; k < taps; ++k) turned[k][o] = w[o][k];
        backward_product(&dy[0][0], &turned[0][0], &dcolumns[0][0]);
        static_assert(P == 0 || C == 1, "only a layer without padding has a gradient to hand on");
        std::fill_n(dx, C * S * S, 0.0f);
        for (int c = 0; c < C; ++c)
            for (int i = 0; i < 5; ++i)
                for (int j = 0; j < 5; ++j)
                    for (int r = 0; r < R; ++r) {
                        float* __restrict to = dx + (c * S + r + i) * S + j;
                        const float* from = &dcolumns[(c * 5 + i) * 5 + j][r * R];
                        for (int t = 0; t < R; ++t) to[t] += from[t];
                    }
    }
    float db[Out];
    void begin_step() { std::fill_n(&dw[0][0], Out * taps, 0.0f), std::fill_n(db, Out, 0.0f); }
    void end_step() {
        for (int o = 0; o < Out; ++o) {
            for (int k = 0; k < taps; ++k) w[o][k] += dw[o][k];
            b[o] += db[o];
        }
    }
};

template <int B>
struct flat_features {
    static constexpr int P = 400;
    alignas(64) float y[B][400], dy[B][400];
};

template <int B>
struct lenet {
    convolution<1, 28, 6, 2, B> c1;
    convolution<6, 14, 16, 0, B> c2;
    alignas(64) float pooled1[B][6 * 196];
    flat_features<B> features;
    alignas(64) float dpooled1[6 * 196];
    dense<400, 120, B> d1;
    dense<128, 84, B> d2;
    dense<96, 10, B> d3;
    float lr = 0.01f;

    static std::vector<float> widened(const std::vector<float>& w, int in, int to) {
        std::vector<float> wide(w.size() / std::size_t(in) * std::size_t(to));
        for (std::size_t o = 0; o < w.size() / std::size_t(in); ++o)
            std::copy_n(&w[o * std::size_t(in)], in, &wide[o * std::size_t(to)]);
        return wide;
    }
    explicit lenet(const convolutional& net, float rate) : lr(rate) {
        c1.load(net.weight[0], net.bias[0]), c2.load(net.weight[1], net.bias[1]);
        d1.load(net.weight[2], net.bias[2]);
        d2.load(widened(net.weight[3], 120, 128), net.bias[3]);
        d3.load(widened(net.weight[4], 84, 96), net.bias[4]);
    }
    void forward(const float (*x)[784]) {
        for (int s = 0; s < B; ++s) {
            c1.forward(s, x[s], pooled1[s]);
            c2.forward(s, pooled1[s], features.y[s]);
        }
        d1.forward(&features.y[0][0], loop::activate<act::relu>);
        d2.forward(&d1.y[0][0], loop::activate<act::relu>);
        d3.forward(&d2.y[0][0], loop::unchanged);
    }
    void operator()(const float (*x)[784], float (*y)[10]) {
        forward(x);
        for (int s = 0; s < B; ++s) std::copy_n(d3.y[s], 10, y[s]);
    }
    template <int K, int N>
    void update(dense<K, N, B>& layer, const float* x) {
        static const product multiply(padded(N), K, B, padded(N), K, padded(N), 1.0f,
                                      LIBXSMM_GEMM_FLAG_TRANS_B);
        multiply(&layer.dy[0][0], x, &layer.w[0][0]);
        layer.update_bias();
    }
    float step(const float (*x)[784], const int* label) {
        forward(x);
        float* z = &d3.turned_dy[0][0];
        loop::transpose<B, 16>(&d3.y[0][0], z);
        loop::softmax<10, B>(z);
        const float loss = loop::cross_entropy_gradient<10, B>(z, label, lr);
        for (int i = 10 * B; i < 16 * B; ++i) z[i] = 0;
        loop::transpose<16, B>(z, &d3.dy[0][0]);
        d3.backward(d2);
        update(d3, &d2.y[0][0]);
        loop::transpose<B, 96>(&d2.dy[0][0], &d2.turned_dy[0][0]);
        d2.backward(d1);
        update(d2, &d1.y[0][0]);
        loop::transpose<B, 128>(&d1.dy[0][0], &d1.turned_dy[0][0]);
        d1.backward(features);
        update(d1, &features.y[0][0]);
        c1.begin_step(), c2.begin_step();
        for (int s = 0; s < B; ++s) {
            c2.backward(s, pooled1[s], features.dy[s], dpooled1);
            for (int i = 0; i < 6 * 196; ++i) dpooled1[i] = pooled1[s][i] > 0 ? dpooled1[i] : 0;
            c1.backward(s, x[s], dpooled1, nullptr);
        }
        c1.end_step(), c2.end_step();
        return loss;
    }
    void save(convolutional& net) const {
        std::copy_n(&c1.w[0][0], net.weight[0].size(), net.weight[0].data());
        std::copy_n(c1.b, 6, net.bias[0].data());
        std::copy_n(&c2.w[0][0], net.weight[1].size(), net.weight[1].data());
        std::copy_n(c2.b, 16, net.bias[1].data());
        d1.save(net.weight[2], net.bias[2]);
        std::vector<float> wide(84 * 128);
        d2.save(wide, net.bias[3]);
        for (std::size_t o = 0; o < 84; ++o) std::copy_n(&wide[o * 128], 120, &net.weight[3][o * 120]);
        wide.resize(10 * 96);
        d3.save(wide, net.bias[4]);
        for (std::size_t o = 0; o < 10; ++o) std::copy_n(&wide[o * 96], 84, &net.weight[4][o * 84]);
    }
};

} // namespace bench::xsmm
