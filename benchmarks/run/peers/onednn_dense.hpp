// Dense layers on oneDNN's inner products, with the activation as a post-operation, and the perceptron made
// of them.
#pragma once

#include "onednn.hpp"

namespace bench::onednn {

// One layer: y = activation(w x + b) for all samples, and backward.
struct dense {
    int in, out;
    memory x, y, w, b, dw, db;
    inner_product_forward::primitive_desc plan;

    dense(calls& list, prop_kind kind, const memory& from, int outputs, algorithm activation,
          const std::vector<float>& weight, const std::vector<float>& bias)
        : in(int(from.get_desc().dims()[1])), out(outputs), x(from) {
        const int batch = int(from.get_desc().dims()[0]);
        plan = {{kind, x.get_desc(), any({out, in}), row(out), matrix(batch, out)}, then(activation), cpu()};
        w = stored(weight, {out, in}, plan.weights_desc());
        b = stored(bias, {out}, row(out));
        y = memory(matrix(batch, out), cpu());
        list.push_back({inner_product_forward(plan),
                        {{DNNL_ARG_SRC, x}, {DNNL_ARG_WEIGHTS, w}, {DNNL_ARG_BIAS, b}, {DNNL_ARG_DST, y}}});
    }
    // dx from dy.
    memory backward(calls& list, const memory& dy) const {
        const inner_product_backward_data::desc what(x.get_desc(), w.get_desc(), y.get_desc());
        memory dx(x.get_desc(), cpu());
        list.push_back({inner_product_backward_data({what, cpu(), plan}),
                        {{DNNL_ARG_DIFF_DST, dy}, {DNNL_ARG_WEIGHTS, w}, {DNNL_ARG_DIFF_SRC, dx}}});
        return dx;
    }
    // The gradient in the weights' own format, so that the update is one sweep.
    void gradient(calls& list, const memory& dy) {
        const inner_product_backward_weights::desc what(x.get_desc(), w.get_desc(), b.get_desc(),
                                                        y.get_desc());
        dw = memory(w.get_desc(), cpu());
        db = memory(b.get_desc(), cpu());
        list.push_back({inner_product_backward_weights({what, cpu(), plan}),
                        {{DNNL_ARG_SRC, x},
                         {DNNL_ARG_DIFF_DST, dy},
                         {DNNL_ARG_DIFF_WEIGHTS, dw},
                         {DNNL_ARG_DIFF_BIAS, db}}});
    }
    void update(float lr) const { descend(w, dw, lr), descend(b, db, lr); }
    void save(std::vector<float>& weight, std::vector<float>& bias) const {
        read(w, {out, in}, weight), read(b, {out}, bias);
    }
};

struct perceptron {
    description net;
    int batch;
    stream s{cpu()};
    memory x; // the input
    calls forward;
    std::vector<dense> layers;

    perceptron(const description& from, int samples, prop_kind kind) : net(from), batch(samples) {
        x = memory(matrix(batch, net.widths[0]), cpu(), nullptr);
        const auto between = net.between == act::relu ? algorithm::eltwise_relu : algorithm::eltwise_tanh;
        for (int l = 0; l < 3; ++l)
            layers.emplace_back(forward, kind, l ? layers.back().y : x, net.widths[l + 1],
                                l < 2 ? between : algorithm::undef, net.weight[l], net.bias[l]);
    }
};

struct predict final : predictor, perceptron {
    predict(const description& from, int samples) : perceptron(from, samples, prop_kind::forward_inference) {
        if (net.softmax) forward.push_back(softmax_in_place(layers.back().y));
    }
    void operator()(const float* input, float* y) override {
        x.set_data_handle(const_cast<float*>(input));
        layers.back().y.set_data_handle(y);
        forward(s);
    }
};

struct train final : sgd_trainer, perceptron {
    float lr;
    memory dlast;
    calls backward;

    train(const description& from, int samples, float rate)
        : perceptron(from, samples, prop_kind::forward_training), lr(rate) {
        forward.push_back(softmax_in_place(layers.back().y));
        memory dy = dlast = memory(layers.back().y.get_desc(), cpu());
        for (int l = 2; l >= 0; --l) {
            dense& layer = layers[std::size_t(l)];
            memory dx;
            if (l > 0) {
                dx = layer.backward(backward, dy);
                backward.push_back(relu_backward(layer.x, dx));
            }
            layer.gradient(backward, dy);
            dy = dx;
        }
    }
    float step(const float* input, const int* label) override {
        x.set_data_handle(const_cast<float*>(input));
        forward(s);
        const float loss = cross_entropy(layers.back().y, label, batch, net.widths[3], dlast);
        backward(s);
        for (const dense& layer : layers) layer.update(lr);
        return loss;
    }
    void save(std::vector<float>* weight, std::vector<float>* bias) const override {
        for (const dense& layer : layers) layer.save(*weight++, *bias++);
    }
};

} // namespace bench::onednn
