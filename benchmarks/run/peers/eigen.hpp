// The perceptron and the plain product on Eigen's fixed-size matrices: a column per sample.
#pragma once

#include "../perceptron.hpp"

#ifndef EIGEN_STACK_ALLOCATION_LIMIT
#define EIGEN_STACK_ALLOCATION_LIMIT 0 // W is larger than Eigen's default allows
#endif
#include <Eigen/Dense>

namespace bench::eigen {

template <int Order, int B, int I, int H1, int H2, int O>
class trainer {
    using net = mlp<I, H1, H2, O>;
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
    columns<H1> y1, d1;
    columns<H2> y2, d2;
    columns<O> y3;
    float lr;

  public:
    explicit trainer(const net& from, float rate) : lr(rate) {
        w1 = rows<H1, I>(from.weight[0].data());
        w2 = rows<H2, H1>(from.weight[1].data());
        w3 = rows<O, H2>(from.weight[2].data());
        b1 = Eigen::Map<const vector<H1>>(from.bias[0].data());
        b2 = Eigen::Map<const vector<H2>>(from.bias[1].data());
        b3 = Eigen::Map<const vector<O>>(from.bias[2].data());
    }
    void save(net& to) const {
        Eigen::Map<Eigen::Matrix<float, H1, I, Eigen::RowMajor>>(to.weight[0].data()) = w1;
        Eigen::Map<Eigen::Matrix<float, H2, H1, Eigen::RowMajor>>(to.weight[1].data()) = w2;
        Eigen::Map<Eigen::Matrix<float, O, H2, Eigen::RowMajor>>(to.weight[2].data()) = w3;
        Eigen::Map<vector<H1>>(to.bias[0].data()) = b1;
        Eigen::Map<vector<H2>>(to.bias[1].data()) = b2;
        Eigen::Map<vector<O>>(to.bias[2].data()) = b3;
    }

    float step(const float (&input)[B][I], const int* label) {
        const Eigen::Map<const columns<I>, Eigen::Aligned64> x(&input[0][0]);
        y1.noalias() = w1 * x;
        y1 = (y1.colwise() + b1).cwiseMax(0.0f);
        y2.noalias() = w2 * y1;
        y2 = (y2.colwise() + b2).cwiseMax(0.0f);
        y3.noalias() = w3 * y2;
        y3.colwise() += b3;

        y3.rowwise() -= y3.colwise().maxCoeff().eval();
        y3 = y3.array().exp();
        y3.array().rowwise() /= y3.colwise().sum().array().eval();
        float loss = 0;
        for (int s = 0; s < B; ++s) {
            loss -= std::log(y3(label[s], s));
            y3(label[s], s) -= 1;
        }
        y3 *= -lr / B; // everything behind is linear: the step size rides along

        d2.noalias() = w3.transpose() * y3;
        d2 = (y2.array() > 0).select(d2, 0.0f);
        w3.noalias() += y3 * y2.transpose();
        b3 += y3.rowwise().sum();
        d1.noalias() = w2.transpose() * d2;
        d1 = (y1.array() > 0).select(d1, 0.0f);
        w2.noalias() += d2 * y1.transpose();
        b2 += d2.rowwise().sum();
        w1.noalias() += d1 * x.transpose();
        b1 += d1.rowwise().sum();
        return loss / B;
    }
};

template <int Order, int B, act Act, bool Softmax, int I, int H1, int H2, int O>
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

    static void activate(auto& y, const auto& b) {
        if constexpr (Act == act::relu) y = (y.colwise() + b).cwiseMax(0.0f);
        else y = (y.colwise() + b).array().tanh();
    }

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
        activate(y1, b1);
        y2.noalias() = w2 * y1;
        activate(y2, b2);
        y3.noalias() = w3 * y2;
        y3.colwise() += b3;
        if constexpr (Softmax) {
            y3.rowwise() -= y3.colwise().maxCoeff().eval();
            y3 = y3.array().exp();
            y3.array().rowwise() /= y3.colwise().sum().array().eval();
        }
        Eigen::Map<columns<O>>{&output[0][0]} = y3;
    }
};

// C[m][n] = A[m][k]·B[k][n]; small ones without Eigen's blocking, as its manual advises.
template <int M, int N, int K>
void product(const float* a, const float* b, float* c) {
    using Eigen::Aligned64, Eigen::Map, Eigen::Matrix, Eigen::RowMajor;
    const Map<const Matrix<float, M, K, RowMajor>, Aligned64> left(a);
    const Map<const Matrix<float, K, N, RowMajor>, Aligned64> right(b);
    Map<Matrix<float, M, N, RowMajor>, Aligned64> result(c);
    if constexpr (M + N + K <= 48) result = left.lazyProduct(right);
    else result.noalias() = left * right;
}

} // namespace bench::eigen
