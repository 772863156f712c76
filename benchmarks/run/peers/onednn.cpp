// The perceptron on oneDNN's primitives, one thread: inner products with the activation as a post-operation, weights in
// the format that the primitive asks for, and everything created before it is timed.
#include "library.hpp"

#include <dnnl.hpp>

#include <cstring>
#include <unordered_map>

namespace bench::onednn {
namespace {

using namespace dnnl;
using tag = memory::format_tag;

engine& cpu() {
    static engine e(engine::kind::cpu, 0);
    return e;
}
// The instruction set that the rest of the program is compiled for, not the best that the machine knows.
void same_isa_as_us() {
#if defined(__AVX512F__)
    set_max_cpu_isa(cpu_isa::all);
#elif defined(__AVX2__)
    set_max_cpu_isa(cpu_isa::avx2);
#else
    set_max_cpu_isa(cpu_isa::sse41);
#endif
}
memory::desc matrix(int rows, int columns, tag t) { return {{rows, columns}, memory::data_type::f32, t}; }
memory::desc row(int n) { return {{n}, memory::data_type::f32, tag::a}; }

// A primitive with its arguments.
struct call {
    primitive run;
    std::unordered_map<int, memory> arguments;
    void operator()(stream& s) const { run.execute(s, arguments); }
};

struct perceptron {
    description net;
    int batch;
    stream s{cpu()};
    memory x[4], w[3], b[3]; // x[0] is the input, x[l + 1] what layer l makes
    std::vector<call> forward;
    std::vector<inner_product_forward::primitive_desc> plans;

    perceptron(const description& from, int samples, prop_kind kind) : net(from), batch(samples) {
        x[0] = memory(matrix(batch, net.widths[0], tag::ab), cpu(), nullptr);
        for (int l = 0; l < 3; ++l) add_layer(l, kind);
        s.wait();
    }
    void add_layer(int l, prop_kind kind) {
        const int in = net.widths[l], out = net.widths[l + 1];
        primitive_attr attributes;
        if (l < 2) {
            post_ops then;
            then.append_eltwise(1, net.between == act::relu ? algorithm::eltwise_relu : algorithm::eltwise_tanh, 0, 0);
            attributes.set_post_ops(then);
        }
        const inner_product_forward::desc what(kind, x[l].get_desc(), matrix(out, in, tag::any), row(out),
                                               matrix(batch, out, tag::ab));
        const inner_product_forward::primitive_desc plan(what, attributes, cpu());
        w[l] = memory(plan.weights_desc(), cpu());
        b[l] = memory(row(out), cpu());
        x[l + 1] = memory(matrix(batch, out, tag::ab), cpu());
        memory given(matrix(out, in, tag::ab), cpu(), const_cast<float*>(net.weight[l].data()));
        reorder(given, w[l]).execute(s, given, w[l]);
        std::memcpy(b[l].get_data_handle(), net.bias[l].data(), net.bias[l].size() * sizeof(float));
        forward.push_back(
            {inner_product_forward(plan),
             {{DNNL_ARG_SRC, x[l]}, {DNNL_ARG_WEIGHTS, w[l]}, {DNNL_ARG_BIAS, b[l]}, {DNNL_ARG_DST, x[l + 1]}}});
        plans.push_back(plan);
    }
    void add_softmax() {
        const softmax_forward::desc what(prop_kind::forward_inference, x[3].get_desc(), 1);
        forward.push_back({softmax_forward({what, cpu()}), {{DNNL_ARG_SRC, x[3]}, {DNNL_ARG_DST, x[3]}}});
    }
};

struct predict final : predictor, perceptron {
    predict(const description& from, int samples) : perceptron(from, samples, prop_kind::forward_inference) {
        if (net.softmax) add_softmax();
    }
    void operator()(const float* input, float* y) override {
        x[0].set_data_handle(const_cast<float*>(input));
        x[3].set_data_handle(y);
        for (const call& c : forward) c(s);
        s.wait();
    }
};

struct train final : sgd_trainer, perceptron {
    float lr;
    memory dx[4], dw[3], db[3];
    std::vector<call> backward;

    train(const description& from, int samples, float rate)
        : perceptron(from, samples, prop_kind::forward_training), lr(rate) {
        add_softmax();
        dx[3] = memory(x[3].get_desc(), cpu());
        for (int l = 2; l >= 0; --l) {
            if (l > 0) {
                dx[l] = memory(x[l].get_desc(), cpu());
                const inner_product_backward_data::desc what(x[l].get_desc(), w[l].get_desc(), x[l + 1].get_desc());
                backward.push_back(
                    {inner_product_backward_data({what, cpu(), plans[l]}),
                     {{DNNL_ARG_DIFF_DST, dx[l + 1]}, {DNNL_ARG_WEIGHTS, w[l]}, {DNNL_ARG_DIFF_SRC, dx[l]}}});
                const eltwise_backward::desc slope(algorithm::eltwise_relu_use_dst_for_bwd, x[l].get_desc(),
                                                   x[l].get_desc(), 0);
                const eltwise_forward::desc relu(prop_kind::forward_training, algorithm::eltwise_relu_use_dst_for_bwd,
                                                 x[l].get_desc(), 0);
                backward.push_back({eltwise_backward({slope, cpu(), {relu, cpu()}}),
                                    {{DNNL_ARG_DST, x[l]}, {DNNL_ARG_DIFF_DST, dx[l]}, {DNNL_ARG_DIFF_SRC, dx[l]}}});
            }
            // The gradient in the weights' own format, so that the update is one sweep.
            const inner_product_backward_weights::desc what(x[l].get_desc(), w[l].get_desc(), b[l].get_desc(),
                                                            x[l + 1].get_desc());
            dw[l] = memory(w[l].get_desc(), cpu());
            db[l] = memory(b[l].get_desc(), cpu());
            backward.push_back({inner_product_backward_weights({what, cpu(), plans[l]}),
                                {{DNNL_ARG_SRC, x[l]},
                                 {DNNL_ARG_DIFF_DST, dx[l + 1]},
                                 {DNNL_ARG_DIFF_WEIGHTS, dw[l]},
                                 {DNNL_ARG_DIFF_BIAS, db[l]}}});
        }
    }
    float step(const float* input, const int* label) override {
        x[0].set_data_handle(const_cast<float*>(input));
        for (const call& c : forward) c(s);
        s.wait();
        const int n = net.widths[3];
        auto* p = static_cast<float*>(x[3].get_data_handle());
        auto* d = static_cast<float*>(dx[3].get_data_handle());
        float loss = 0;
        for (int i = 0; i < batch * n; ++i) d[i] = p[i] / float(batch);
        for (int i = 0; i < batch; ++i) {
            loss -= std::log(p[i * n + label[i]]);
            d[i * n + label[i]] -= 1 / float(batch);
        }
        for (const call& c : backward) c(s);
        s.wait();
        for (int l = 0; l < 3; ++l) descend(w[l], dw[l]), descend(b[l], db[l]);
        return loss / float(batch);
    }
    void descend(const memory& to, const memory& gradient) const {
        auto* __restrict v = static_cast<float*>(to.get_data_handle());
        const auto* g = static_cast<const float*>(gradient.get_data_handle());
        const std::size_t n = to.get_desc().get_size() / sizeof(float);
        for (std::size_t i = 0; i < n; ++i) v[i] -= lr * g[i];
    }
    void save(std::vector<float>* weight, std::vector<float>* bias) const override {
        stream out(cpu());
        for (int l = 0; l < 3; ++l) {
            memory from = w[l], to(matrix(net.widths[l + 1], net.widths[l], tag::ab), cpu(), weight[l].data());
            reorder(from, to).execute(out, from, to);
            out.wait();
            std::memcpy(bias[l].data(), b[l].get_data_handle(), bias[l].size() * sizeof(float));
        }
    }
};

// LeNet-5's predictions: convolutions and inner products with relu as a post-operation, max pools; every memory in the
// format that its reader asks for.
struct lenet {
    static constexpr int widths[4] = {400, 120, 84, 10};
    int batch;
    stream s{cpu()};
    memory input, last;
    std::vector<call> forward;
    memory w[5], b[5], pooled; // pooled: owns what the dense layers read

    static memory::desc any(const memory::dims& d) { return {d, memory::data_type::f32, tag::any}; }
    static memory::desc plain(const memory::dims& d) {
        return {d, memory::data_type::f32, d.size() == 4 ? tag::abcd : d.size() == 2 ? tag::ab : tag::a};
    }
    static primitive_attr with_relu(bool relu) {
        primitive_attr attributes;
        post_ops then;
        if (relu) then.append_eltwise(1, algorithm::eltwise_relu, 0, 0);
        attributes.set_post_ops(then);
        return attributes;
    }
    // The memory in another format: itself, or a copy made by a reorder in the list.
    static memory as(const memory& m, const memory::desc& wanted, std::vector<call>& list) {
        if (m.get_desc() == wanted) return m;
        memory copy(wanted, cpu());
        list.push_back({reorder(m, copy), {{DNNL_ARG_FROM, m}, {DNNL_ARG_TO, copy}}});
        return copy;
    }
    void give(memory& to, const memory::desc& wanted, const std::vector<float>& values, const memory::dims& d) {
        memory given(plain(d), cpu(), const_cast<float*>(values.data()));
        to = memory(wanted, cpu());
        reorder(given, to).execute(s, given, to);
        s.wait();
    }
    struct conv_layer {
        convolution_forward::primitive_desc plan;
        pooling_forward::primitive_desc pool;
        memory x, y;
    } conv[2];
    struct dense_layer {
        inner_product_forward::primitive_desc plan;
        memory x, y;
    } dense[3];

    lenet(const convolutional& net, int samples) : batch(samples) {
        const auto kind = prop_kind::forward_inference;
        input = memory(plain({batch, 1, 28, 28}), cpu(), nullptr);
        memory x = input;
        for (int l = 0; l < 2; ++l) {
            const int in = l ? 6 : 1, out = l ? 16 : 6, size = l ? 14 : 28, result = l ? 10 : 28, pad = l ? 0 : 2;
            conv_layer& layer = conv[l];
            layer.plan = {{kind,
                           algorithm::convolution_direct,
                           any({batch, in, size, size}),
                           any({out, in, 5, 5}),
                           row(out),
                           any({batch, out, result, result}),
                           {1, 1},
                           {pad, pad},
                           {pad, pad}},
                          with_relu(true),
                          cpu()};
            give(w[l], layer.plan.weights_desc(), net.weight[std::size_t(l)], {out, in, 5, 5});
            give(b[l], row(out), net.bias[std::size_t(l)], {out});
            layer.x = as(x, layer.plan.src_desc(), forward);
            layer.y = memory(layer.plan.dst_desc(), cpu());
            forward.push_back(
                {convolution_forward(layer.plan),
                 {{DNNL_ARG_SRC, layer.x}, {DNNL_ARG_WEIGHTS, w[l]}, {DNNL_ARG_BIAS, b[l]}, {DNNL_ARG_DST, layer.y}}});
            layer.pool = {{kind,
                           algorithm::pooling_max,
                           layer.y.get_desc(),
                           any({batch, out, result / 2, result / 2}),
                           {2, 2},
                           {2, 2},
                           {0, 0},
                           {0, 0}},
                          cpu()};
            x = memory(layer.pool.dst_desc(), cpu());
            forward.push_back({pooling_forward(layer.pool), {{DNNL_ARG_SRC, layer.y}, {DNNL_ARG_DST, x}}});
        }
        pooled = as(x, plain({batch, 16, 5, 5}), forward);
        x = memory(matrix(batch, 400, tag::ab), cpu(), pooled.get_data_handle());
        for (int l = 0; l < 3; ++l) {
            dense_layer& layer = dense[l];
            layer.x = x;
            layer.plan = {{kind, x.get_desc(), any({widths[l + 1], widths[l]}), row(widths[l + 1]),
                           matrix(batch, widths[l + 1], tag::ab)},
                          with_relu(l < 2),
                          cpu()};
            give(w[l + 2], layer.plan.weights_desc(), net.weight[std::size_t(l + 2)], {widths[l + 1], widths[l]});
            give(b[l + 2], row(widths[l + 1]), net.bias[std::size_t(l + 2)], {widths[l + 1]});
            layer.y = memory(matrix(batch, widths[l + 1], tag::ab), cpu());
            forward.push_back({inner_product_forward(layer.plan),
                               {{DNNL_ARG_SRC, x},
                                {DNNL_ARG_WEIGHTS, w[l + 2]},
                                {DNNL_ARG_BIAS, b[l + 2]},
                                {DNNL_ARG_DST, layer.y}}});
            x = layer.y;
        }
        last = x;
    }
    void run(const std::vector<call>& calls) {
        for (const call& c : calls) c(s);
        s.wait();
    }
};

struct predict_convolutional final : predictor, lenet {
    predict_convolutional(const convolutional& net, int samples) : lenet(net, samples) {}
    void operator()(const float* x, float* y) override {
        input.set_data_handle(const_cast<float*>(x));
        run(forward);
        std::memcpy(y, last.get_data_handle(), std::size_t(batch) * 10 * sizeof(float));
    }
};

// Convolutions with relu as a post-operation, each in the formats that it asks for, the mean, the dense layer.
struct predict_stack final : predictor {
    int batch, classes;
    stream s{cpu()};
    memory input, last;
    std::vector<call> calls;
    std::vector<memory> kept;

    memory stored(const memory::desc& wanted, const std::vector<float>& values, const memory::desc& plain) {
        memory given(plain, cpu(), const_cast<float*>(values.data())), to(wanted, cpu());
        reorder(given, to).execute(s, given, to);
        s.wait();
        return to;
    }
    predict_stack(const stack& net, int size, int samples) : batch(samples), classes(int(net.bias.back().size())) {
        using dims = memory::dims;
        const auto kind = prop_kind::forward_inference;
        input = memory(lenet::plain({batch, net.steps[0].in, size, size}), cpu(), nullptr);
        memory x = input;
        for (std::size_t l = 0; l < net.steps.size(); ++l) {
            const auto [in, out, k, stride, pad, groups] = net.steps[l];
            const int result = (size + 2 * pad - k) / stride + 1;
            const dims filters = groups > 1 ? dims{groups, out / groups, in / groups, k, k} : dims{out, in, k, k};
            const convolution_forward::primitive_desc plan({kind,
                                                            algorithm::convolution_direct,
                                                            lenet::any({batch, in, size, size}),
                                                            lenet::any(filters),
                                                            row(out),
                                                            lenet::any({batch, out, result, result}),
                                                            {stride, stride},
                                                            {pad, pad},
                                                            {pad, pad}},
                                                           lenet::with_relu(true), cpu());
            const memory w = stored(plan.weights_desc(), net.weight[l],
                                    {filters, memory::data_type::f32, groups > 1 ? tag::abcde : tag::abcd});
            const memory b = stored(row(out), net.bias[l], row(out)), y(plan.dst_desc(), cpu());
            x = lenet::as(x, plan.src_desc(), calls);
            calls.push_back({convolution_forward(plan),
                             {{DNNL_ARG_SRC, x}, {DNNL_ARG_WEIGHTS, w}, {DNNL_ARG_BIAS, b}, {DNNL_ARG_DST, y}}});
            x = y;
            size = result;
        }
        const int channels = net.steps.back().out;
        const pooling_forward::primitive_desc mean({kind,
                                                    algorithm::pooling_avg,
                                                    x.get_desc(),
                                                    lenet::any({batch, channels, 1, 1}),
                                                    {size, size},
                                                    {size, size},
                                                    {0, 0},
                                                    {0, 0}},
                                                   cpu());
        memory pooled(mean.dst_desc(), cpu());
        calls.push_back({pooling_forward(mean), {{DNNL_ARG_SRC, x}, {DNNL_ARG_DST, pooled}}});
        pooled = lenet::as(pooled, lenet::plain({batch, channels, 1, 1}), calls);
        kept.push_back(pooled);
        x = memory(matrix(batch, channels, tag::ab), cpu(), pooled.get_data_handle());
        const inner_product_forward::primitive_desc plan(
            {kind, x.get_desc(), lenet::any({classes, channels}), row(classes), matrix(batch, classes, tag::ab)},
            cpu());
        const memory w = stored(plan.weights_desc(), net.weight.back(), matrix(classes, channels, tag::ab));
        const memory b = stored(row(classes), net.bias.back(), row(classes));
        last = memory(matrix(batch, classes, tag::ab), cpu());
        calls.push_back({inner_product_forward(plan),
                         {{DNNL_ARG_SRC, x}, {DNNL_ARG_WEIGHTS, w}, {DNNL_ARG_BIAS, b}, {DNNL_ARG_DST, last}}});
    }
    void operator()(const float* x, float* y) override {
        input.set_data_handle(const_cast<float*>(x));
        for (const call& c : calls) c(s);
        s.wait();
        std::memcpy(y, last.get_data_handle(), std::size_t(batch) * std::size_t(classes) * sizeof(float));
    }
};

struct gemm final : product {
    int m, n, k;
    gemm(int r, int c, int d) : m(r), n(c), k(d) {}
    void operator()(const float* a, const float* b, float* c) override {
        sgemm('N', 'N', m, n, k, 1, a, k, b, n, 0, c, n);
    }
};

} // namespace

library peer() {
    same_isa_as_us();
    return {"onednn",
            [](const description& net, int batch) -> std::unique_ptr<predictor> {
                return std::make_unique<predict>(net, batch);
            },
            [](const description& net, int batch, float lr) -> std::unique_ptr<sgd_trainer> {
                return std::make_unique<train>(net, batch, lr);
            },
            [](int m, int n, int k) -> std::unique_ptr<product> { return std::make_unique<gemm>(m, n, k); },
            [](const convolutional& net, int batch) -> std::unique_ptr<predictor> {
                return std::make_unique<predict_convolutional>(net, batch);
            },
            nullptr,
            [](const stack& net, int size, int batch) -> std::unique_ptr<predictor> {
                return std::make_unique<predict_stack>(net, size, batch);
            }};
}

} // namespace bench::onednn
