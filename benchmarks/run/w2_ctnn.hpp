// Prediction as a user of ctnn writes it.
#pragma once

#include "w3_ctnn.hpp"

namespace bench::contender {

template <int B, bool Softmax, int I, int H1, int H2, int O>
class predictor {
  static constexpr auto topology() {
    if constexpr (Softmax)
      return perceptron<I, H1, H2, O> >> nn::softmax;
    else
      return perceptron<I, H1, H2, O>;
  }
  static constexpr auto net = topology();
  nn::model<net> model;
  nn::workspace<net, B> workspace;

 public:
  explicit predictor(const mlp<I, H1, H2, O>& from) { contender::load(model, from); }

  void operator()(const float (*x)[I], float (*y)[O]) {
    if constexpr (B == 1) {
      const auto out = nn::predict(model, *x);
      std::copy_n(out.data(), O, *y);
    } else {
      const auto out = nn::predict<B>(model, *reinterpret_cast<const float(*)[B][I]>(x), workspace);
      std::copy_n(out.data(), B * O, *y);
    }
  }
};

}  // namespace bench::contender
