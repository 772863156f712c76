// An LSTM and a dense layer on oneDNN's primitives; the weights in the formats that the primitives ask for.
// (Its GRU is not PyTorch's, its LSTM is: gates i, f, c, o.)
#pragma once

#include "onednn.hpp"
#include "sequences.hpp"

namespace bench::onednn {

inline memory::desc described(memory::dims extents, tag t = tag::any) {
    return {extents, memory::data_type::f32, t};
}

struct layers {
    recurrent net;
    int T, B;
    stream s{cpu()};
    memory::desc x_desc, h_desc, iter_desc, bias_desc = described({1, 1, 4, 1}, tag::ldgo);
    lstm_forward::primitive_desc plan;
    memory x, w_ih, w_hh, bias, h, h0, c0, hn, cn, work;
    std::vector<float> dense_w, dense_b, last; // turned: [units][outputs]

    layers(const recurrent& from, int steps, int batch, prop_kind kind) : net(from), T(steps), B(batch) {
        x_desc = described({T, B, net.inputs}, tag::tnc), h_desc = described({T, B, net.units}, tag::tnc);
        iter_desc = described({1, 1, B, net.units}, tag::ldnc),
        bias_desc = described({1, 1, 4, net.units}, tag::ldgo);
        const lstm_forward::desc what(kind, rnn_direction::unidirectional_left2right, x_desc, iter_desc,
                                      iter_desc, described({1, 1, net.inputs, 4, net.units}),
                                      described({1, 1, net.units, 4, net.units}), bias_desc, h_desc,
                                      iter_desc, iter_desc);
        plan = {what, cpu()};
        x = memory(x_desc, cpu()), h = memory(h_desc, cpu());
        for (memory* m : {&h0, &c0, &hn, &cn}) *m = zeros(iter_desc);
        w_ih = weights(net.weight[0], net.inputs, plan.weights_layer_desc());
        w_hh = weights(net.weight[1], net.units, plan.weights_iter_desc());
        bias = memory(bias_desc, cpu());
        for (int i = 0; i < 4 * net.units; ++i) floats(bias)[i] = net.bias[0][i] + net.bias[1][i];
        if (kind == prop_kind::forward_training) work = memory(plan.workspace_desc(), cpu());
        dense_w.resize(std::size_t(net.units) * net.outputs), dense_b = net.bias[2];
        for (int o = 0; o < net.outputs; ++o)
            for (int u = 0; u < net.units; ++u)
                dense_w[u * net.outputs + o] = net.weight[2][o * net.units + u];
    }
    static memory zeros(const memory::desc& d) {
        memory m(d, cpu());
        std::memset(m.get_data_handle(), 0, d.get_size());
        return m;
    }
    // PyTorch's [4H][in] is oneDNN's ldgoi; the primitive's own format by reorder, and back.
    memory weights(const std::vector<float>& from, int in, const memory::desc& to) const {
        memory given(pytorch(in), cpu(), const_cast<float*>(from.data())), made(to, cpu());
        copy(given, made);
        return made;
    }
    void read(const memory& from, int in, std::vector<float>& to) const {
        copy(from, memory(pytorch(in), cpu(), to.data()));
    }
    memory::desc pytorch(int in) const { return described({1, 1, in, 4, net.units}, tag::ldgoi); }
    static void copy(memory from, memory to) {
        stream own(cpu());
        reorder(from, to).execute(own, from, to);
        own.wait();
    }
    std::unordered_map<int, memory> arguments() const {
        std::unordered_map<int, memory> all{
            {DNNL_ARG_SRC_LAYER, x},        {DNNL_ARG_SRC_ITER, h0},       {DNNL_ARG_SRC_ITER_C, c0},
            {DNNL_ARG_WEIGHTS_LAYER, w_ih}, {DNNL_ARG_WEIGHTS_ITER, w_hh}, {DNNL_ARG_BIAS, bias},
            {DNNL_ARG_DST_LAYER, h},        {DNNL_ARG_DST_ITER, hn},       {DNNL_ARG_DST_ITER_C, cn}};
        if (work) all.insert({DNNL_ARG_WORKSPACE, work});
        return all;
    }
    // [batch][steps][inputs] -> [steps][batch][inputs]
    void enter(const float* from) {
        for (int n = 0; n < B; ++n)
            for (int t = 0; t < T; ++t)
                std::copy_n(from + (n * T + t) * net.inputs, net.inputs,
                            floats(x) + (t * B + n) * net.inputs);
    }
    void dense(float* y) const {
        const float* from = floats(h) + std::size_t(T - 1) * B * net.units;
        for (int n = 0; n < B; ++n) {
            for (int o = 0; o < net.outputs; ++o) y[n * net.outputs + o] = dense_b[o];
            for (int u = 0; u < net.units; ++u)
                for (int o = 0; o < net.outputs; ++o)
                    y[n * net.outputs + o] += dense_w[u * net.outputs + o] * from[n * net.units + u];
        }
    }
};

} // namespace bench::onednn
