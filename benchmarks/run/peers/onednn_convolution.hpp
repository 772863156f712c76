// Layers of images on oneDNN: convolutions with relu as a post-operation and pools, every memory in the
// format that its reader asks for.
#pragma once

#include "onednn.hpp"

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

} // namespace bench::onednn
