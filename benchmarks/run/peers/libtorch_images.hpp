// Networks of images on LibTorch: LeNet-5, and stacks of convolutions; trained by autograd.
#pragma once

#include "library.hpp"

#include <torch/torch.h>

namespace bench::libtorch {

struct lenet {
    at::Tensor w[5], b[5];
    int batch;
    lenet(const convolutional& from, int samples) : batch(samples) {
        const std::vector<std::vector<int64_t>> shapes{
            {6, 1, 5, 5}, {16, 6, 5, 5}, {120, 400}, {84, 120}, {10, 84}};
        for (int l = 0; l < 5; ++l) {
            w[l] = torch::from_blob(const_cast<float*>(from.weight[l].data()), shapes[l]).clone();
            b[l] = torch::from_blob(const_cast<float*>(from.bias[l].data()), {shapes[l][0]}).clone();
        }
    }
    at::Tensor image(const float* x) const {
        return torch::from_blob(const_cast<float*>(x), {batch, 1, 28, 28});
    }
};

struct predict_convolutional final : predictor, lenet {
    using lenet::lenet;
    void operator()(const float* x, float* y) override {
        const c10::InferenceMode inference;
        auto a = torch::max_pool2d(torch::conv2d(image(x), w[0], b[0], 1, 2).relu_(), 2);
        a = torch::max_pool2d(torch::conv2d(a, w[1], b[1]).relu_(), 2).reshape({batch, 400});
        a = torch::linear(torch::linear(torch::linear(a, w[2], b[2]).relu_(), w[3], b[3]).relu_(), w[4],
                          b[4]);
        std::copy_n(a.data_ptr<float>(), batch * 10, y);
    }
};

// By autograd: its backward of convolutions and pools is what one would call by hand too.
struct train_convolutional final : sgd_trainer, lenet {
    float lr;
    train_convolutional(const convolutional& from, int samples, float rate) : lenet(from, samples), lr(rate) {
        for (int l = 0; l < 5; ++l) w[l].set_requires_grad(true), b[l].set_requires_grad(true);
    }
    float step(const float* x, const int* label) override {
        auto a = torch::max_pool2d(torch::conv2d(image(x), w[0], b[0], 1, 2).relu_(), 2);
        a = torch::max_pool2d(torch::conv2d(a, w[1], b[1]).relu_(), 2).reshape({batch, 400});
        a = torch::linear(torch::linear(torch::linear(a, w[2], b[2]).relu_(), w[3], b[3]).relu_(), w[4],
                          b[4]);
        const auto labels = torch::from_blob(const_cast<int*>(label), {batch}, torch::kInt).to(torch::kLong);
        const auto loss = torch::nll_loss(a.log_softmax(1), labels);
        loss.backward();
        const torch::NoGradGuard no_gradient;
        for (int l = 0; l < 5; ++l)
            for (at::Tensor* p : {&w[l], &b[l]}) p->sub_(p->grad(), lr), p->mutable_grad().reset();
        return loss.item<float>();
    }
    void save(std::vector<float>* weight, std::vector<float>* bias) const override {
        for (int l = 0; l < 5; ++l) {
            std::copy_n(w[l].data_ptr<float>(), weight[l].size(), weight[l].data());
            std::copy_n(b[l].data_ptr<float>(), bias[l].size(), bias[l].data());
        }
    }
};

struct predict_stack final : predictor {
    stack net;
    std::vector<at::Tensor> w, b;
    int size, batch, classes;
    predict_stack(const stack& from, int image, int samples)
        : net(from), size(image), batch(samples), classes(int(from.bias.back().size())) {
        for (std::size_t l = 0; l < net.weight.size(); ++l) {
            const bool dense = l == net.steps.size();
            const std::vector<int64_t> shape =
                dense ? std::vector<int64_t>{classes, net.steps.back().out}
                      : std::vector<int64_t>{net.steps[l].out, net.steps[l].in / net.steps[l].groups,
                                             net.steps[l].kernel, net.steps[l].kernel_columns};
            w.push_back(torch::from_blob(net.weight[l].data(), shape).clone());
            b.push_back(torch::from_blob(net.bias[l].data(), {shape[0]}).clone());
        }
    }
    at::Tensor chain(const float* x) const {
        auto a = torch::from_blob(const_cast<float*>(x), {batch, net.steps[0].in});
        for (std::size_t l = 0; l < net.steps.size(); ++l)
            a = torch::linear(a, w[l].view({net.steps[l].out, net.steps[l].in}), b[l]).relu_();
        return torch::linear(a, w.back(), b.back());
    }
    at::Tensor logits(const float* x) const {
        if (size == 1) return chain(x);
        auto a = torch::from_blob(const_cast<float*>(x),
                                  {batch, net.steps[0].in, size, net.columns ? net.columns : size});
        std::vector<at::Tensor> made;
        for (std::size_t l = 0; l < net.steps.size(); ++l) {
            const convolution_step& step = net.steps[l];
            if (step.from >= 0) a = made[std::size_t(step.from)];
            const int more = step.behind - step.padding, columns = step.behind_columns - step.padding_columns;
            if (more || columns) a = torch::constant_pad_nd(a, {0, columns, 0, more});
            a = torch::conv2d(a, w[l], b[l], step.stride, {step.padding, step.padding_columns}, 1,
                              step.groups);
            if (step.add >= 0) a.add_(made[std::size_t(step.add)]);
            if (step.relu) a.relu_();
            made.push_back(a);
        }
        return torch::linear(a.mean(at::IntArrayRef{2, 3}), w.back(), b.back());
    }
    void operator()(const float* x, float* y) override {
        const c10::InferenceMode inference;
        std::copy_n(logits(x).data_ptr<float>(), batch * classes, y);
    }
};

struct train_stack final : sgd_trainer {
    predict_stack net;
    float lr;
    train_stack(const stack& from, int image, int samples, float rate) : net(from, image, samples), lr(rate) {
        for (auto* list : {&net.w, &net.b})
            for (at::Tensor& p : *list) p.set_requires_grad(true);
    }
    float step(const float* x, const int* label) override {
        const auto labels =
            torch::from_blob(const_cast<int*>(label), {net.batch}, torch::kInt).to(torch::kLong);
        const auto loss = torch::nll_loss(net.logits(x).log_softmax(1), labels);
        loss.backward();
        const torch::NoGradGuard no_gradient;
        for (auto* list : {&net.w, &net.b})
            for (at::Tensor& p : *list) p.sub_(p.grad(), lr), p.mutable_grad().reset();
        return loss.item<float>();
    }
    void save(std::vector<float>* weight, std::vector<float>* bias) const override {
        for (std::size_t l = 0; l < net.w.size(); ++l) {
            std::copy_n(net.w[l].data_ptr<float>(), weight[l].size(), weight[l].data());
            std::copy_n(net.b[l].data_ptr<float>(), bias[l].size(), bias[l].data());
        }
    }
};

} // namespace bench::libtorch
