// Networks of images on oneDNN: LeNet-5, and stacks of convolutions.
#pragma once

#include "onednn_convolution.hpp"
#include "onednn_dense.hpp"

namespace bench::onednn {

struct lenet {
    int batch;
    stream s{cpu()};
    memory input, features; // features: owns what the dense layers read
    calls forward;
    std::vector<convolution> convolutions;
    std::vector<pool> pools;
    std::vector<dense> denses;

    lenet(const convolutional& net, int samples, prop_kind kind) : batch(samples) {
        memory x = input = memory(plain({batch, 1, 28, 28}), cpu(), nullptr);
        for (std::size_t l = 0; l < 2; ++l) {
            const convolution_step step =
                l ? convolution_step{6, 16, 5, 1, 0, 1} : convolution_step{1, 6, 5, 1, 2, 1};
            convolutions.emplace_back(forward, kind, x, step, net.weight[l], net.bias[l]);
            pools.emplace_back(forward, kind, algorithm::pooling_max, convolutions.back().y,
                               memory::dims{2, 2});
            x = pools.back().y;
        }
        features = forward.as(x, plain({batch, 16, 5, 5}));
        x = seen_as(features, matrix(batch, 400));
        for (std::size_t l = 0; l < 3; ++l) {
            denses.emplace_back(forward, kind, x, std::array{120, 84, 10}[l],
                                l < 2 ? algorithm::eltwise_relu : algorithm::undef, net.weight[l + 2],
                                net.bias[l + 2]);
            x = denses.back().y;
        }
    }
    const memory& last() const { return denses.back().y; }
};

struct predict_convolutional final : predictor, lenet {
    predict_convolutional(const convolutional& net, int samples)
        : lenet(net, samples, prop_kind::forward_inference) {}
    void operator()(const float* x, float* y) override {
        input.set_data_handle(const_cast<float*>(x));
        forward(s);
        std::copy_n(floats(last()), batch * 10, y);
    }
};

struct train_convolutional final : sgd_trainer, lenet {
    float lr;
    memory dlast, dfeatures;
    calls backward;

    train_convolutional(const convolutional& net, int samples, float rate)
        : lenet(net, samples, prop_kind::forward_training), lr(rate) {
        forward.push_back(softmax_in_place(last()));
        memory dy = dlast = memory(last().get_desc(), cpu());
        for (std::size_t l = 3; l-- > 0;) {
            const memory dx = denses[l].backward(backward, dy);
            if (l > 0) backward.push_back(relu_backward(denses[l].x, dx));
            denses[l].gradient(backward, dy);
            dy = dx;
        }
        dfeatures = dy;
        dy = seen_as(dfeatures, plain({batch, 16, 5, 5}));
        for (std::size_t l = 2; l-- > 0;) {
            // The relu's slope from the pooled value: a quarter of the work.
            dy = backward.as(dy, pools[l].y.get_desc());
            backward.push_back(relu_backward(pools[l].y, dy));
            dy = pools[l].backward(backward, dy);
            memory dx;
            if (l > 0) dx = convolutions[l].backward(backward, dy);
            convolutions[l].gradient(backward, dy);
            dy = dx;
        }
    }
    float step(const float* x, const int* label) override {
        input.set_data_handle(const_cast<float*>(x));
        forward(s);
        const float loss = cross_entropy(last(), label, batch, 10, dlast);
        backward(s);
        for (const convolution& layer : convolutions) layer.update(lr);
        for (const dense& layer : denses) layer.update(lr);
        return loss;
    }
    void save(std::vector<float>* weight, std::vector<float>* bias) const override {
        for (const convolution& layer : convolutions) layer.save(*weight++, *bias++);
        for (const dense& layer : denses) layer.save(*weight++, *bias++);
    }
};

struct predict_stack final : predictor {
    stream s{cpu()};
    memory input, pooled;
    calls forward;
    std::vector<dense> last;

    predict_stack(const stack& net, int size, int samples) {
        const auto kind = prop_kind::forward_inference;
        if (size == 1) {
            chain(net, samples);
            return;
        }
        memory x = input =
            memory(plain({samples, net.steps[0].in, size, net.columns ? net.columns : size}), cpu(), nullptr);
        std::vector<memory> made;
        for (std::size_t l = 0; l < net.steps.size(); ++l) {
            const convolution_step& step = net.steps[l];
            made.push_back(convolution(forward, kind, step.from < 0 ? x : made[step.from], step,
                                       net.weight[l], net.bias[l], step.add < 0 ? nullptr : &made[step.add])
                               .y);
            x = made.back();
        }
        const auto d = x.get_desc().dims();
        pooled = forward.as(pool(forward, kind, algorithm::pooling_avg, x, {d[2], d[3]}).y,
                            plain({d[0], d[1], 1, 1}));
        last.emplace_back(forward, kind, seen_as(pooled, matrix(samples, int(d[1]))),
                          int(net.bias.back().size()), algorithm::undef, net.weight.back(), net.bias.back());
    }
    void chain(const stack& net, int samples) {
        memory x = input = memory(matrix(samples, net.steps[0].in), cpu(), nullptr);
        for (std::size_t l = 0; l < net.weight.size(); ++l) {
            const bool hidden = l < net.steps.size();
            last.emplace_back(forward, prop_kind::forward_inference, x, int(net.bias[l].size()),
                              hidden ? algorithm::eltwise_relu : algorithm::undef, net.weight[l],
                              net.bias[l]);
            x = last.back().y;
        }
    }
    void operator()(const float* x, float* y) override {
        input.set_data_handle(const_cast<float*>(x));
        forward(s);
        std::copy_n(floats(last.back().y), last.back().y.get_desc().get_size() / sizeof(float), y);
    }
};

} // namespace bench::onednn
