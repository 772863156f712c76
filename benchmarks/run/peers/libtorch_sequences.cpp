// Recurrent layers on LibTorch, one thread: a cell per step for streams, the fused layer for sequences,
// autograd for training.
#include "sequences.hpp"

#include <torch/torch.h>

namespace bench::libtorch {
namespace {

at::Tensor matrix(const std::vector<float>& values, long rows, long columns) {
    return torch::from_blob(const_cast<float*>(values.data()), {rows, columns}).clone();
}
at::Tensor row(const std::vector<float>& values) {
    return torch::from_blob(const_cast<float*>(values.data()), {long(values.size())}).clone();
}

struct layers {
    recurrent net;
    at::Tensor w_ih, w_hh, b_ih, b_hh, w, b;
    explicit layers(const recurrent& from)
        : net(from),
          w_ih(matrix(net.weight[0], net.gates * net.units, net.inputs)),
          w_hh(matrix(net.weight[1], net.gates * net.units, net.units)),
          b_ih(row(net.bias[0])),
          b_hh(row(net.bias[1])),
          w(matrix(net.weight[2], net.outputs, net.units)),
          b(row(net.bias[2])) {}

    at::Tensor last_output(const at::Tensor& x) const {
        const auto zero = torch::zeros({1, x.size(0), net.units});
        const std::vector<at::Tensor> parameters{w_ih, w_hh, b_ih, b_hh};
        const auto all =
            net.gates == 4
                ? std::get<0>(torch::lstm(x, {zero, zero}, parameters, true, 1, 0., false, false, true))
                : std::get<0>(torch::gru(x, zero, parameters, true, 1, 0., false, false, true));
        return torch::linear(all.select(1, x.size(1) - 1), w, b);
    }
};

struct stream final : predictor, layers {
    at::Tensor h, c;
    explicit stream(const recurrent& from)
        : layers(from), h(torch::zeros({1, from.units})), c(torch::zeros({1, from.units})) {}
    void operator()(const float* x, float* y) override {
        const c10::InferenceMode inference;
        const auto in = torch::from_blob(const_cast<float*>(x), {1, net.inputs});
        if (net.gates == 4) std::tie(h, c) = torch::lstm_cell(in, {h, c}, w_ih, w_hh, b_ih, b_hh);
        else h = torch::gru_cell(in, h, w_ih, w_hh, b_ih, b_hh);
        const auto out = torch::linear(h, w, b);
        std::copy_n(out.data_ptr<float>(), net.outputs, y);
    }
};

struct predict final : predictor, layers {
    int steps, batch;
    predict(const recurrent& from, int t, int samples) : layers(from), steps(t), batch(samples) {}
    void operator()(const float* x, float* y) override {
        const c10::InferenceMode inference;
        const auto out = last_output(torch::from_blob(const_cast<float*>(x), {batch, steps, net.inputs}));
        std::copy_n(out.data_ptr<float>(), batch * net.outputs, y);
    }
};

struct train final : sgd_trainer, layers {
    int steps, batch;
    float lr;
    train(const recurrent& from, int t, int samples, float rate)
        : layers(from), steps(t), batch(samples), lr(rate) {
        for (at::Tensor* p : all()) p->set_requires_grad(true);
    }
    std::array<at::Tensor*, 6> all() { return {&w_ih, &b_ih, &w_hh, &b_hh, &w, &b}; }
    float step(const float* x, const int* label) override {
        const auto out = last_output(torch::from_blob(const_cast<float*>(x), {batch, steps, net.inputs}));
        const auto labels = torch::from_blob(const_cast<int*>(label), {batch}, torch::kInt).to(torch::kLong);
        const auto loss = torch::nll_loss(out.log_softmax(1), labels);
        loss.backward();
        const torch::NoGradGuard no_gradient;
        for (at::Tensor* p : all()) p->sub_(p->grad(), lr), p->mutable_grad().reset();
        return loss.item<float>();
    }
    void save(std::vector<float>* weight, std::vector<float>* bias) const override {
        const at::Tensor* weights[] = {&w_ih, &w_hh, &w};
        const at::Tensor* biases[] = {&b_ih, &b_hh, &b};
        for (int l = 0; l < 3; ++l) {
            std::copy_n(weights[l]->data_ptr<float>(), weight[l].size(), weight[l].data());
            std::copy_n(biases[l]->data_ptr<float>(), bias[l].size(), bias[l].data());
        }
    }
};

} // namespace

sequence_library sequences() {
    at::set_num_threads(1);
    return {"libtorch",
            [](const recurrent& net) -> std::unique_ptr<predictor> { return std::make_unique<stream>(net); },
            [](const recurrent& net, int steps, int batch) -> std::unique_ptr<predictor> {
                return std::make_unique<predict>(net, steps, batch);
            },
            [](const recurrent& net, int steps, int batch, float lr) -> std::unique_ptr<sgd_trainer> {
                return std::make_unique<train>(net, steps, batch, lr);
            }};
}

} // namespace bench::libtorch
