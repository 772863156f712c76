// The perceptron of libxsmm's dense layers.
#pragma once

#include "libxsmm_dense.hpp"

namespace bench::xsmm {

// Turn X by SIMD and multiply plainly, or let libxsmm's kernel read it across: which is faster depends on the
// shape.
enum class across { turn, read };

template <across Update, int B, int I, int H1, int H2, int O>
class trainer {
    using net = mlp<I, H1, H2, O>;
    dense<I, H1, B> first;
    dense<H1, H2, B> second;
    dense<H2, O, B> third;
    float lr;
    static constexpr bool reads = Update == across::read;

    template <int K, int N>
    static product update_product() {
        constexpr int P = padded(N);
        return reads ? product(P, K, B, P, K, P, 1.0f, LIBXSMM_GEMM_FLAG_TRANS_B)
                     : product(P, K, B, P, B, P, 1.0f);
    }
    product first_update = update_product<I, H1>(), second_update = update_product<H1, H2>(),
            third_update = update_product<H2, O>();

    template <int K, int N>
    static void update(const product& multiply, dense<K, N, B>& layer, const float* x) {
        if constexpr (reads) {
            multiply(&layer.dy[0][0], x, &layer.w[0][0]);
        } else {
            alignas(64) float turned[K][B];
            loop::transpose<B, K>(x, &turned[0][0]);
            multiply(&layer.dy[0][0], &turned[0][0], &layer.w[0][0]);
        }
        layer.update_bias();
    }

  public:
    explicit trainer(const net& from, float rate) : lr(rate) {
        first.load(from.weight[0], from.bias[0]);
        second.load(from.weight[1], from.bias[1]);
        third.load(from.weight[2], from.bias[2]);
    }
    void save(net& to) const {
        first.save(to.weight[0], to.bias[0]);
        second.save(to.weight[1], to.bias[1]);
        third.save(to.weight[2], to.bias[2]);
    }

    float step(const float (&x)[B][I], const int* label) {
        constexpr int P = decltype(third)::P;
        first.forward(&x[0][0], loop::activate<act::relu>);
        second.forward(&first.y[0][0], loop::activate<act::relu>);
        third.forward(&second.y[0][0], loop::unchanged);

        float* z = &third.turned_dy[0][0];
        loop::transpose<B, P>(&third.y[0][0], z);
        loop::softmax<O, B>(z);
        const float loss = loop::cross_entropy_gradient<O, B>(z, label, lr);
        for (int i = O * B; i < P * B; ++i) z[i] = 0;
        loop::transpose<P, B>(z, &third.dy[0][0]);

        third.backward(second);
        update(third_update, third, &second.y[0][0]);
        loop::transpose<B, H2>(&second.dy[0][0], &second.turned_dy[0][0]);
        second.backward(first);
        update(second_update, second, &first.y[0][0]);
        update(first_update, first, &x[0][0]);
        return loss;
    }
};

// Batches go through in pieces of `Piece` samples, whose activations stay in the cache.
template <int B, int Piece, act Act, bool Softmax, int I, int H1, int H2, int O>
class predictor {
    static_assert(B % Piece == 0);
    dense<I, H1, Piece> first;
    dense<H1, H2, Piece, padded(H1)> second;
    dense<H2, O, Piece, padded(H2)> third;

  public:
    explicit predictor(const mlp<I, H1, H2, O>& from) {
        first.load(from.weight[0], from.bias[0]);
        second.load(from.weight[1], from.bias[1]);
        third.load(from.weight[2], from.bias[2]);
    }

    void operator()(const float (*x)[I], float (*y)[O]) {
        for (int piece = 0; piece < B; piece += Piece) {
            first.forward(x[piece], loop::activate<Act>);
            second.forward(&first.y[0][0], loop::activate<Act>);
            third.forward(&second.y[0][0], loop::unchanged);
            finish(y + piece);
        }
    }

  private:
    static constexpr int P = decltype(third)::P;

    void finish(float (*y)[O]) {
        if constexpr (!Softmax) {
            for (int s = 0; s < Piece; ++s) std::copy_n(third.y[s], O, y[s]);
        } else if constexpr (Piece % 8 == 0) {
            float* z = &third.turned_dy[0][0];
            loop::transpose<Piece, P>(&third.y[0][0], z);
            loop::softmax<O, Piece>(z);
            for (int s = 0; s < Piece; ++s)
                for (int o = 0; o < O; ++o) y[s][o] = z[o * Piece + s];
        } else {
            for (int s = 0; s < Piece; ++s) {
                loop::softmax_row<O, P>(third.y[s]);
                std::copy_n(third.y[s], O, y[s]);
            }
        }
    }
};

} // namespace bench::xsmm
