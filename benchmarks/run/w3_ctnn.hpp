// The SGD step as a user of ctnn writes it.
#pragma once

#include "mlp.hpp"

#include <ctnn/ctnn.hpp>

namespace bench::contender {

namespace nn = ctnn;

template <int I, int H1, int H2, int O>
constexpr auto perceptron = nn::input<I> >> nn::dense<H1> >> nn::relu >> nn::dense<H2> >> nn::relu >> nn::dense<O>;

// Parameters enter and leave in PyTorch's order, layers counted by position: dense, relu, dense, relu, dense.
template <class Model, class Net>
void load(Model& model, const Net& from) {
  nn::parameter<"0.weight">(model).write(std::span<const float>(from.weight[0]));
  nn::parameter<"0.bias">(model).write(std::span<const float>(from.bias[0]));
  nn::parameter<"2.weight">(model).write(std::span<const float>(from.weight[1]));
  nn::parameter<"2.bias">(model).write(std::span<const float>(from.bias[1]));
  nn::parameter<"4.weight">(model).write(std::span<const float>(from.weight[2]));
  nn::parameter<"4.bias">(model).write(std::span<const float>(from.bias[2]));
}

template <class Model, class Net>
void save(const Model& model, Net& to) {
  nn::parameter<"0.weight">(model).read(std::span<float>(to.weight[0]));
  nn::parameter<"0.bias">(model).read(std::span<float>(to.bias[0]));
  nn::parameter<"2.weight">(model).read(std::span<float>(to.weight[1]));
  nn::parameter<"2.bias">(model).read(std::span<float>(to.bias[1]));
  nn::parameter<"4.weight">(model).read(std::span<float>(to.weight[2]));
  nn::parameter<"4.bias">(model).read(std::span<float>(to.bias[2]));
}

template <int B, int I, int H1, int H2, int O>
class trainer {
  static constexpr auto net = perceptron<I, H1, H2, O>;
  nn::model<net> model;
  nn::trainer<net, nn::cross_entropy, nn::sgd, B> optimise;

 public:
  trainer(const mlp<I, H1, H2, O>& from, float lr) : optimise{{.lr = lr}} { contender::load(model, from); }
  void save(mlp<I, H1, H2, O>& to) const { contender::save(model, to); }
  float step(const float (&x)[B][I], const int (&label)[B]) { return optimise.step(model, x, label); }
};

}  // namespace bench::contender
