// The perceptron on LibTorch, one thread, in the inference mode: no autograd, gradients composed by hand of
// fused calls, as one writes it for speed; products, and networks of images.
#include "libtorch_images.hpp"

namespace bench::libtorch {
namespace {

at::Tensor rows(const float* values, long r, long c) {
    return torch::from_blob(const_cast<float*>(values), {r, c});
}

struct perceptron {
    at::Tensor w[3], b[3]; // [out][in]
    description net;
    int batch;

    perceptron(const description& from, int samples) : net(from), batch(samples) {
        for (int l = 0; l < 3; ++l) {
            w[l] = rows(net.weight[l].data(), net.widths[l + 1], net.widths[l]).clone();
            b[l] = torch::from_blob(const_cast<float*>(net.bias[l].data()), {net.widths[l + 1]}).clone();
        }
    }
    at::Tensor hidden(int l, const at::Tensor& x) const {
        auto y = torch::linear(x, w[l], b[l]);
        return net.between == act::relu ? y.relu_() : y.tanh_();
    }
};

struct predict final : predictor, perceptron {
    using perceptron::perceptron;
    void operator()(const float* x, float* y) override {
        const c10::InferenceMode inference;
        auto out = torch::linear(hidden(1, hidden(0, rows(x, batch, net.widths[0]))), w[2], b[2]);
        if (net.softmax) out = out.softmax(1);
        std::copy_n(out.data_ptr<float>(), std::size_t(batch) * net.widths[3], y);
    }
};

struct train final : sgd_trainer, perceptron {
    float lr;
    train(const description& from, int samples, float rate) : perceptron(from, samples), lr(rate) {}
    float step(const float* input, const int* label) override {
        const c10::InferenceMode inference;
        const auto x = rows(input, batch, net.widths[0]);
        const auto y1 = hidden(0, x), y2 = hidden(1, y1);
        const auto log_p = torch::linear(y2, w[2], b[2]).log_softmax(1);
        const auto labels =
            torch::from_blob(const_cast<int*>(label), {batch, 1}, torch::kInt).to(torch::kLong);
        const float loss = -log_p.gather(1, labels).mean().item<float>();
        auto d3 = log_p.exp();
        d3.scatter_add_(1, labels, torch::full({batch, 1}, -1.0f)).div_(batch);
        auto d2 = d3.mm(w[2]).mul_(y2.gt(0));
        auto d1 = d2.mm(w[1]).mul_(y1.gt(0));
        update(2, d3, y2);
        update(1, d2, y1);
        update(0, d1, x);
        return loss;
    }
    void update(int l, const at::Tensor& dy, const at::Tensor& x) {
        w[l].addmm_(dy.t(), x, 1, -lr);
        b[l].sub_(dy.sum(0), lr);
    }
    void save(std::vector<float>* weight, std::vector<float>* bias) const override {
        for (int l = 0; l < 3; ++l) {
            std::copy_n(w[l].data_ptr<float>(), weight[l].size(), weight[l].data());
            std::copy_n(b[l].data_ptr<float>(), bias[l].size(), bias[l].data());
        }
    }
};

struct gemm final : product {
    int m, n, k;
    gemm(int r, int c, int d) : m(r), n(c), k(d) {}
    void operator()(const float* a, const float* b, float* c) override {
        const c10::InferenceMode inference;
        auto to = rows(c, m, n);
        torch::mm_out(to, rows(a, m, k), rows(b, k, n));
    }
};

} // namespace

library peer() {
    at::set_num_threads(1);
    return {"libtorch",
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
            [](const convolutional& net, int batch, float lr) -> std::unique_ptr<sgd_trainer> {
                return std::make_unique<train_convolutional>(net, batch, lr);
            },
            [](const stack& net, int size, int batch) -> std::unique_ptr<predictor> {
                return std::make_unique<predict_stack>(net, size, batch);
            },
            [](const stack& net, int size, int batch, float lr) -> std::unique_ptr<sgd_trainer> {
                return std::make_unique<train_stack>(net, size, batch, lr);
            },
            [](int threads) { at::set_num_threads(threads); }};
}

} // namespace bench::libtorch
