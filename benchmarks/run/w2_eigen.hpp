// Prediction on Eigen's fixed-size matrices: a column per sample.
#pragma once

#include "mlp.hpp"

#ifndef EIGEN_STACK_ALLOCATION_LIMIT
#define EIGEN_STACK_ALLOCATION_LIMIT 0  // W is larger than Eigen's default allows
#endif
#include <Eigen/Dense>

namespace bench::eigen {

template <int Order, int B, int I, int H1, int H2, int O>
class predictor {
  template <int R, int C>
  using weights = Eigen::Matrix<float, R, C, Order>;
  template <int R>
  using columns = Eigen::Matrix<float, R, B>;
  template <int R>
  using vector = Eigen::Matrix<float, R, 1>;
  template <int R, int C>
  using rows = Eigen::Map<const Eigen::Matrix<float, R, C, Eigen::RowMajor>>;

  weights<H1, I> w1;
  weights<H2, H1> w2;
  weights<O, H2> w3;
  vector<H1> b1;
  vector<H2> b2;
  vector<O> b3;
  columns<H1> y1;
  columns<H2> y2;
  columns<O> y3;

 public:
  explicit predictor(const mlp<I, H1, H2, O>& from) {
    w1 = rows<H1, I>(from.weight[0].data());
    w2 = rows<H2, H1>(from.weight[1].data());
    w3 = rows<O, H2>(from.weight[2].data());
    b1 = Eigen::Map<const vector<H1>>(from.bias[0].data());
    b2 = Eigen::Map<const vector<H2>>(from.bias[1].data());
    b3 = Eigen::Map<const vector<O>>(from.bias[2].data());
  }

  void operator()(const float (*input)[I], float (*output)[O]) {
    const Eigen::Map<const columns<I>, Eigen::Aligned64> x(*input);
    y1.noalias() = w1 * x;
    y1 = (y1.colwise() + b1).cwiseMax(0.0f);
    y2.noalias() = w2 * y1;
    y2 = (y2.colwise() + b2).cwiseMax(0.0f);
    y3.noalias() = w3 * y2;
    y3.colwise() += b3;
    y3.rowwise() -= y3.colwise().maxCoeff().eval();
    y3 = y3.array().exp();
    y3.array().rowwise() /= y3.colwise().sum().array().eval();
    Eigen::Map<columns<O>>{&output[0][0]} = y3;
  }
};

}  // namespace bench::eigen
