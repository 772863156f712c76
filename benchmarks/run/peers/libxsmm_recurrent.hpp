// An LSTM over a sequence on libxsmm's products, composed by hand: rows of samples, all gates in one row of
// 4H, the input products of all steps as one, backward through time with the gradients of all steps kept for
// one product per weight. tanh and sigmoid are ctnn's registers, so that the products and what is between
// them are compared, not the functions.
#pragma once

#include "libxsmm_dense.hpp"
#include "sequences.hpp"

#include <ctnn/kernels/math/math.hpp>

namespace bench::xsmm {

namespace k = ctnn::kernels;
inline constexpr int W = int(k::width<float>);

template <int T, int B, int In, int H, int Out>
class lstm {
    static_assert(H % 16 == 0 && B % 16 == 0);
    static constexpr int G = 4 * H, P = padded(Out), I = (In + 7) / 8 * 8;
    alignas(64) float w_ih[In][G], w_hh[H][G], b_ih[G], b_hh[G], w[H][P] = {}, b[P] = {};
    alignas(64) float x[T][B][In], gates[T][B][G], c[T + 1][B][H], tanh_c[T][B][H], h[T + 1][B][H], y[B][P],
        dy[B][P];
    alignas(64) float d[T][B][G], dh[B][H], dc[B][H],
        turned_w_hh[G][H], turned_w[P][H], turned_x[I][T * B], turned_h[H][T * B];
    float lr;

    product inputs{G, T* B, In, G, In, G, 0.0f}, hidden{G, B, H, G, H, G, 1.0f}, head{P, B, H, P, H, P, 0.0f};
    product back{H, B, G, H, G, H, 0.0f}, head_back{H, B, P, H, P, H, 0.0f};
    product update_ih{G, In, T* B, G, T* B, G, 1.0f}, update_hh{G, H, (T - 1) * B, G, T* B, G, 1.0f},
        update_w{P, H, B, P, T* B, P, 1.0f};

    // One step's gates from their sums; each register of units of one sample.
    void cell(int t) {
        using namespace k;
        for (int s = 0; s < B; ++s)
            for (int u = 0; u < H; u += W) {
                float* const g = &gates[t][s][u];
                const auto i = sigmoid(load(g)), f = sigmoid(load(g + H)), z = tanh(load(g + 2 * H)),
                           o = sigmoid(load(g + 3 * H));
                const auto state = fma(f, load(&c[t][s][u]), i * z), squashed = tanh(state);
                store(g, i), store(g + H, f), store(g + 2 * H, z), store(g + 3 * H, o);
                store(&c[t + 1][s][u], state), store(&tanh_c[t][s][u], squashed),
                    store(&h[t + 1][s][u], o * squashed);
            }
    }
    void cell_back(int t) {
        using namespace k;
        const auto one = broadcast(1.0f);
        for (int s = 0; s < B; ++s)
            for (int u = 0; u < H; u += W) {
                const float* const g = &gates[t][s][u];
                const auto i = load(g), f = load(g + H), z = load(g + 2 * H), o = load(g + 3 * H),
                           q = load(&tanh_c[t][s][u]);
                const auto slope = load(&dh[s][u]), state = fma(slope * o, fnma(q, q, one), load(&dc[s][u]));
                float* const to = &d[t][s][u];
                store(to, state * z * fnma(i, i, i)),
                    store(to + H, state * load(&c[t][s][u]) * fnma(f, f, f));
                store(to + 2 * H, state * i * fnma(z, z, one)), store(to + 3 * H, slope * q * fnma(o, o, o));
                store(&dc[s][u], state * f);
            }
    }

  public:
    explicit lstm(const recurrent& net, float rate = 0) : lr(rate) {
        std::fill_n(&c[0][0][0], B * H, 0.f), std::fill_n(&h[0][0][0], B * H, 0.f);
        for (int g = 0; g < G; ++g) {
            for (int i = 0; i < In; ++i) w_ih[i][g] = net.weight[0][g * In + i];
            for (int i = 0; i < H; ++i) w_hh[i][g] = net.weight[1][g * H + i];
            b_ih[g] = net.bias[0][g], b_hh[g] = net.bias[1][g];
        }
        for (int o = 0; o < Out; ++o) {
            for (int u = 0; u < H; ++u) w[u][o] = net.weight[2][o * H + u];
            b[o] = net.bias[2][o];
        }
    }
    void save(recurrent& net) const {
        for (int g = 0; g < G; ++g) {
            for (int i = 0; i < In; ++i) net.weight[0][g * In + i] = w_ih[i][g];
            for (int i = 0; i < H; ++i) net.weight[1][g * H + i] = w_hh[i][g];
            net.bias[0][g] = b_ih[g], net.bias[1][g] = b_hh[g];
        }
        for (int o = 0; o < Out; ++o) {
            for (int u = 0; u < H; ++u) net.weight[2][o * H + u] = w[u][o];
            net.bias[2][o] = b[o];
        }
    }
    // from: [batch][steps][inputs]; to: [batch][outputs]
    void forward(const float* from) {
        for (int s = 0; s < B; ++s)
            for (int t = 0; t < T; ++t) std::copy_n(from + (s * T + t) * In, In, x[t][s]);
        inputs(&w_ih[0][0], &x[0][0][0], &gates[0][0][0]);
        for (int t = 0; t < T; ++t) {
            for (int s = 0; s < B; ++s)
                for (int g = 0; g < G; ++g) gates[t][s][g] += b_ih[g] + b_hh[g];
            if (t > 0) hidden(&w_hh[0][0], &h[t][0][0], &gates[t][0][0]);
            cell(t);
        }
        head(&w[0][0], &h[T][0][0], &y[0][0]);
        for (int s = 0; s < B; ++s)
            for (int o = 0; o < P; ++o) y[s][o] += b[o];
    }
    void operator()(const float* from, float* to) {
        forward(from);
        for (int s = 0; s < B; ++s) std::copy_n(y[s], Out, to + s * Out);
    }
    float step(const float* from, const int* label) {
        forward(from);
        alignas(64) float z[P * B];
        loop::transpose<B, P>(&y[0][0], z);
        loop::softmax<Out, B>(z);
        const float loss = loop::cross_entropy_gradient<Out, B>(z, label, lr); // all gradients carry -lr
        std::fill(z + Out * B, z + P * B, 0.f);
        loop::transpose<P, B>(z, &dy[0][0]);

        loop::transpose<H, G>(&w_hh[0][0], &turned_w_hh[0][0]);
        loop::transpose<H, P>(&w[0][0], &turned_w[0][0]);
        head_back(&turned_w[0][0], &dy[0][0], &dh[0][0]);
        std::fill_n(&dc[0][0], B * H, 0.f);
        for (int t = T - 1; t >= 0; --t) {
            cell_back(t);
            if (t > 0) back(&turned_w_hh[0][0], &d[t][0][0], &dh[0][0]);
        }
        for (int t = 0; t < T; ++t) {
            for (int s = 0; s < B; ++s)
                for (int i = 0; i < In; ++i) turned_x[i][t * B + s] = x[t][s][i];
        }
        loop::transpose<T * B, H>(&h[1][0][0], &turned_h[0][0]); // column t * B + s holds h after step t
        update_w(&dy[0][0], &turned_h[0][(T - 1) * B], &w[0][0]);
        update_ih(&d[0][0][0], &turned_x[0][0], &w_ih[0][0]);
        update_hh(&d[1][0][0], &turned_h[0][0], &w_hh[0][0]);
        for (int t = 0; t < T; ++t)
            for (int s = 0; s < B; ++s)
                for (int g = 0; g < G; ++g) b_ih[g] += d[t][s][g], b_hh[g] += d[t][s][g];
        for (int s = 0; s < B; ++s)
            for (int o = 0; o < P; ++o) b[o] += dy[s][o];
        return loss;
    }
};

} // namespace bench::xsmm
