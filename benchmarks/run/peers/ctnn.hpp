// Prediction and the SGD step as a user of ctnn writes them, and the plain product of its kernels.
#pragma once

#include "../perceptron.hpp"

#include <ctnn/ctnn.hpp>

namespace bench::contender {

namespace nn = ctnn;

template <act Act>
constexpr auto between = nn::relu;
template <>
constexpr auto between<act::tanh> = nn::tanh;

template <act Act, int I, int H1, int H2, int O>
constexpr auto perceptron =
    nn::input<I> >> nn::dense<H1> >> between<Act> >> nn::dense<H2> >> between<Act> >> nn::dense<O>;

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
    static constexpr auto net = perceptron<act::relu, I, H1, H2, O>;
    nn::model<net> model;
    nn::trainer<net, nn::cross_entropy, nn::sgd, B> optimise;

  public:
    trainer(const mlp<I, H1, H2, O>& from, float lr) : optimise{{.lr = lr}} { contender::load(model, from); }
    void save(mlp<I, H1, H2, O>& to) const { contender::save(model, to); }
    float step(const float (&x)[B][I], const int (&label)[B]) { return optimise.step(model, x, label); }
};

template <int B, act Act, bool Softmax, int I, int H1, int H2, int O>
class predictor {
    static constexpr auto topology() {
        if constexpr (Softmax) return perceptron<Act, I, H1, H2, O> >> nn::softmax;
        else return perceptron<Act, I, H1, H2, O>;
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

// C[m][n] = A[m][k]·B[k][n], in the kernel that every dense layer runs on. B and C have rows of whole cache
// lines, as ctnn keeps its weights.
template <int M, int N, int K>
void product(const float* a, const float* b, float* c) {
    constexpr nn::index ld = nn::padded<float>(N);
    using done = nn::kernels::finish_rows<nn::no_block, nn::activate<nn::no_activation>, float, ld>;
    constexpr nn::no_block none;
    nn::kernels::product<M, nn::kernels::registers_for<float>(N), K, nn::kernels::broadcasts<K, 1, K>,
                         nn::kernels::contiguous_rows<ld>>(a, b, done{none, {}, c});
}

} // namespace bench::contender
