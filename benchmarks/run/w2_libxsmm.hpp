// Prediction on libxsmm's products, with the layers of the SGD step.
#pragma once

#include "w3_libxsmm.hpp"

namespace bench::xsmm {

// Batches go through in pieces of `Piece` samples, whose activations stay in the cache.
template <int B, int Piece, int I, int H1, int H2, int O>
class predictor {
  static_assert(B % Piece == 0);
  dense<I, H1, Piece> first;
  dense<H1, H2, Piece> second;
  dense<H2, O, Piece> third;

 public:
  explicit predictor(const mlp<I, H1, H2, O>& from) {
    first.load(from.weight[0], from.bias[0]);
    second.load(from.weight[1], from.bias[1]);
    third.load(from.weight[2], from.bias[2]);
  }

  void operator()(const float (*x)[I], float (*y)[O]) {
    for (int piece = 0; piece < B; piece += Piece) {
      first.template forward<true>(x[piece]);
      second.template forward<true>(&first.y[0][0]);
      third.template forward<false>(&second.y[0][0]);
      finish(y + piece);
    }
  }

 private:
  static constexpr int P = decltype(third)::P;

  void finish(float (*y)[O]) {
    if constexpr (Piece % 8 == 0) {
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

}  // namespace bench::xsmm
