// Recurrent cells as one writes them by hand: the gates of all units in one row, input after input, for the
// compiler to vectorise; and causal convolutions over a ring of past steps.
#pragma once

#include "loop.hpp"
#include "sequences.hpp"

namespace bench::loop {

inline float sigmoid(float x) {
    const float e = exp_nonpositive(-std::abs(x));
    return (x < 0 ? e : 1) / (1 + e);
}

template <int Gates, int In, int H, int Out>
class recurrent_stream {
    alignas(64) float w_ih[In][Gates * H], w_hh[H][Gates * H], b_ih[Gates * H], b_hh[Gates * H], w[Out][H],
        b[Out];
    alignas(64) float h[H] = {}, c[H] = {};

  public:
    explicit recurrent_stream(const recurrent& net) {
        for (int g = 0; g < Gates * H; ++g) {
            for (int i = 0; i < In; ++i) w_ih[i][g] = net.weight[0][g * In + i];
            for (int i = 0; i < H; ++i) w_hh[i][g] = net.weight[1][g * H + i];
            b_ih[g] = net.bias[0][g], b_hh[g] = net.bias[1][g];
        }
        for (int o = 0; o < Out; ++o)
            std::copy_n(net.weight[2].data() + o * H, H, w[o]), b[o] = net.bias[2][o];
    }
    void operator()(const float* x, float* y) {
        alignas(64) float s[Gates * H], r[Gates * H];
        for (int g = 0; g < Gates * H; ++g) s[g] = b_ih[g], r[g] = b_hh[g];
        for (int i = 0; i < In; ++i)
            for (int g = 0; g < Gates * H; ++g) s[g] += w_ih[i][g] * x[i];
        for (int i = 0; i < H; ++i)
            for (int g = 0; g < Gates * H; ++g) r[g] += w_hh[i][g] * h[i];
        if constexpr (Gates == 4) {
            for (int u = 0; u < H; ++u) {
                const float i = sigmoid(s[u] + r[u]), f = sigmoid(s[H + u] + r[H + u]),
                            g = tanh(s[2 * H + u] + r[2 * H + u]);
                c[u] = f * c[u] + i * g;
                h[u] = sigmoid(s[3 * H + u] + r[3 * H + u]) * tanh(c[u]);
            }
        } else {
            for (int u = 0; u < H; ++u) {
                const float reset = sigmoid(s[u] + r[u]), z = sigmoid(s[H + u] + r[H + u]),
                            n = tanh(s[2 * H + u] + reset * r[2 * H + u]);
                h[u] = (1 - z) * n + z * h[u];
            }
        }
        for (int o = 0; o < Out; ++o) {
            float sum = b[o];
            for (int u = 0; u < H; ++u) sum += w[o][u] * h[u];
            y[o] = sum;
        }
    }
};

// One causal convolution with tanh, one step a call.
template <int In, int Out, int Taps, int Dilation>
class causal_stream {
    static constexpr int Past = (Taps - 1) * Dilation;
    alignas(64) float w[Taps][In][Out], b[Out], past[Past][In] = {};
    int now = 0;

  public:
    void load(const std::vector<float>& weight, const std::vector<float>& bias) { // [out][in][taps]
        for (int o = 0; o < Out; ++o)
            for (int i = 0; i < In; ++i)
                for (int t = 0; t < Taps; ++t) w[t][i][o] = weight[(o * In + i) * Taps + t];
        std::copy_n(bias.data(), Out, b);
    }
    void operator()(const float* x, float* __restrict y) {
        float sum[Out];
        for (int o = 0; o < Out; ++o) sum[o] = b[o];
        for (int t = 0; t < Taps; ++t) {
            const float* from = t == Taps - 1 ? x : past[(now + t * Dilation) % Past];
            for (int i = 0; i < In; ++i)
                for (int o = 0; o < Out; ++o) sum[o] += w[t][i][o] * from[i];
        }
        for (int o = 0; o < Out; ++o) y[o] = tanh(sum[o]);
        std::copy_n(x, In, past[now]);
        now = (now + 1) % Past;
    }
};

} // namespace bench::loop
