// Networks of images on oneDNN: convolutions with relu as a post-operation and pools, every memory in the
// format that its reader asks for; LeNet-5, and stacks of convolutions.
#pragma once

#include "onednn_dense.hpp"

namespace bench::onednn {

// y = relu(w * x + b), and backward. The gradient that arrives is that before the relu.
struct convolution {
    memory x, y, w, b, dw, db;
    memory::dims filters;
    convolution_step size;
    convolution_forward::primitive_desc plan;

    convolution(calls& list, prop_kind kind, const memory& from, const convolution_step& step,
                const std::vector<float>& weight, const std::vector<float>& bias,
                const memory* added = nullptr)
        : size(step) {
        const auto [in, out, k, stride, pad, groups, behind, reads, adds, relu, kc, pad_c, behind_c] = step;
        const auto batch = from.get_desc().dims()[0], height = from.get_desc().dims()[2],
                   width = from.get_desc().dims()[3], rows = (height + pad + behind - k) / stride + 1,
                   columns = (width + pad_c + behind_c - kc) / stride + 1;
        filters = groups > 1 ? memory::dims{groups, out / groups, in / groups, k, kc}
                             : memory::dims{out, in, k, kc};
        plan = {{kind,
                 algorithm::convolution_direct,
                 any({batch, in, height, width}),
                 any(filters),
                 row(out),
                 any({batch, out, rows, columns}),
                 {stride, stride},
                 {pad, pad_c},
                 {behind, behind_c}},
                then(added, relu),
                cpu()};
        w = stored(weight, filters, plan.weights_desc());
        b = stored(bias, {out}, row(out));
        x = list.as(from, plan.src_desc());
        y = added ? list.as(*added, plan.dst_desc()) : memory(plan.dst_desc(), cpu());
        list.push_back({convolution_forward(plan),
                        {{DNNL_ARG_SRC, x}, {DNNL_ARG_WEIGHTS, w}, {DNNL_ARG_BIAS, b}, {DNNL_ARG_DST, y}}});
    }
    // A sum is made in the memory of what is added.
    static primitive_attr then(bool sum, bool relu) {
        post_ops operations;
        if (sum) operations.append_sum();
        if (relu) operations.append_eltwise(1, algorithm::eltwise_relu, 0, 0);
        primitive_attr how;
        how.set_post_ops(operations);
        return how;
    }
    static memory::desc freely(const memory& m) { return any(m.get_desc().dims()); }
    memory::dims strides() const { return {size.stride, size.stride}; }
    memory::dims padding() const { return {size.padding, size.padding}; }

    memory backward(calls& list, const memory& dy) const {
        const convolution_backward_data::primitive_desc what({algorithm::convolution_direct, freely(x),
                                                              any(filters), freely(y), strides(), padding(),
                                                              padding()},
                                                             cpu(), plan);
        const memory weights = list.as(w, what.weights_desc()), from = list.as(dy, what.diff_dst_desc());
        memory dx(what.diff_src_desc(), cpu());
        list.push_back({convolution_backward_data(what),
                        {{DNNL_ARG_DIFF_DST, from}, {DNNL_ARG_WEIGHTS, weights}, {DNNL_ARG_DIFF_SRC, dx}}});
        return dx;
    }
    void gradient(calls& list, const memory& dy) {
        const convolution_backward_weights::primitive_desc what({algorithm::convolution_direct, freely(x),
                                                                 any(filters), row(size.out), freely(y),
                                                                 strides(), padding(), padding()},
                                                                cpu(), plan);
        const memory image = list.as(x, what.src_desc()), from = list.as(dy, what.diff_dst_desc());
        const memory made(what.diff_weights_desc(), cpu());
        db = memory(row(size.out), cpu());
        list.push_back({convolution_backward_weights(what),
                        {{DNNL_ARG_SRC, image},
                         {DNNL_ARG_DIFF_DST, from},
                         {DNNL_ARG_DIFF_WEIGHTS, made},
                         {DNNL_ARG_DIFF_BIAS, db}}});
        dw = list.as(made, w.get_desc());
    }
    void update(float lr) const { descend(w, dw, lr), descend(b, db, lr); }
    void save(std::vector<float>& weight, std::vector<float>& bias) const {
        read(w, filters, weight), read(b, {size.out}, bias);
    }
};

// Windows that do not overlap. Training keeps the positions of the maxima in oneDNN's workspace.
struct pool {
    memory x, y, kept;
    pooling_forward::primitive_desc plan;
    memory::dims window;

    pool(calls& list, prop_kind kind, algorithm how, const memory& from, memory::dims k)
        : x(from), window(k) {
        const auto d = x.get_desc().dims();
        plan = {{kind,
                 how,
                 x.get_desc(),
                 any({d[0], d[1], d[2] / k[0], d[3] / k[1]}),
                 window,
                 window,
                 {0, 0},
                 {0, 0}},
                cpu()};
        y = memory(plan.dst_desc(), cpu());
        call run{pooling_forward(plan), {{DNNL_ARG_SRC, x}, {DNNL_ARG_DST, y}}};
        if (kind == prop_kind::forward_training) {
            kept = memory(plan.workspace_desc(), cpu());
            run.arguments.insert({DNNL_ARG_WORKSPACE, kept});
        }
        list.push_back(run);
    }
    memory backward(calls& list, const memory& dy) const {
        const pooling_backward::primitive_desc what(
            {algorithm::pooling_max, x.get_desc(), y.get_desc(), window, window, {0, 0}, {0, 0}}, cpu(),
            plan);
        memory dx(x.get_desc(), cpu());
        list.push_back({pooling_backward(what),
                        {{DNNL_ARG_DIFF_DST, list.as(dy, what.diff_dst_desc())},
                         {DNNL_ARG_WORKSPACE, kept},
                         {DNNL_ARG_DIFF_SRC, dx}}});
        return dx;
    }
};

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
