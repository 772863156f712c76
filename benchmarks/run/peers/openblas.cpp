// The perceptron on OpenBLAS, one thread: sgemm, sgemv for one sample, and plain loops around them. The
// kernels are those of the core that OpenBLAS takes this one for; OPENBLAS_CORETYPE in the environment says
// otherwise.
#include "library.hpp"
#include "loop.hpp"

#include <cblas.h>

#include <cctype>

extern "C" char* openblas_get_corename();

namespace bench::openblas {
namespace {

// C[m][n] = alpha·A·B + beta·C; `a_turned`, `b_turned`: stored the other way round.
void multiply(int m, int n, int k, const float* a, bool a_turned, const float* b, bool b_turned, float* c,
              float alpha = 1, float beta = 0) {
    cblas_sgemm(CblasRowMajor, a_turned ? CblasTrans : CblasNoTrans, b_turned ? CblasTrans : CblasNoTrans, m,
                n, k, alpha, a, a_turned ? m : k, b, b_turned ? k : n, beta, c, n);
}

struct dense {
    int in, out, batch;
    std::vector<float> w, b, y, dy; // w [in][out]

    dense(const description& net, int layer, int samples)
        : in(net.widths[layer]),
          out(net.widths[layer + 1]),
          batch(samples),
          w(std::size_t(in) * out),
          b(net.bias[layer]),
          y(std::size_t(batch) * out),
          dy(y.size()) {
        for (int i = 0; i < in; ++i)
            for (int o = 0; o < out; ++o) w[i * out + o] = net.weight[layer][o * in + i];
    }
    template <class Finish>
    void forward(const float* x, float* to, Finish finish) {
        if (batch == 1) {
            std::copy(b.begin(), b.end(), to);
            cblas_sgemv(CblasRowMajor, CblasTrans, in, out, 1, w.data(), out, x, 1, 1, to, 1);
            for (int o = 0; o < out; ++o) to[o] = finish(to[o]);
        } else {
            multiply(batch, out, in, x, false, w.data(), false, to);
            for (int s = 0; s < batch; ++s)
                for (int o = 0; o < out; ++o) to[s * out + o] = finish(to[s * out + o] + b[o]);
        }
    }
    void update(const float* x, float lr) {
        multiply(in, out, batch, x, true, dy.data(), false, w.data(), -lr, 1);
        for (int s = 0; s < batch; ++s)
            for (int o = 0; o < out; ++o) b[o] -= lr * dy[s * out + o];
    }
    // The gradient of the layer before, behind its relu.
    void backward(dense& before) const {
        multiply(batch, in, out, dy.data(), false, w.data(), true, before.dy.data());
        for (std::size_t i = 0; i < before.dy.size(); ++i) before.dy[i] = before.y[i] > 0 ? before.dy[i] : 0;
    }
};

struct perceptron {
    dense first, second, third;
    perceptron(const description& net, int batch)
        : first(net, 0, batch), second(net, 1, batch), third(net, 2, batch) {}
    template <act Act>
    void forward(const float* x, float* y) {
        first.forward(x, first.y.data(), loop::activate<Act>);
        second.forward(first.y.data(), second.y.data(), loop::activate<Act>);
        third.forward(second.y.data(), y, loop::unchanged);
    }
};

void softmax(float* z, int n) {
    float top = z[0], sum = 0;
    for (int o = 1; o < n; ++o) top = top < z[o] ? z[o] : top;
    for (int o = 0; o < n; ++o) z[o] = loop::exp_nonpositive(z[o] - top);
    for (int o = 0; o < n; ++o) sum += z[o];
    for (int o = 0; o < n; ++o) z[o] /= sum;
}

struct predict final : predictor, perceptron {
    act between;
    bool probabilities;
    predict(const description& net, int batch)
        : perceptron(net, batch), between(net.between), probabilities(net.softmax) {}
    void operator()(const float* x, float* y) override {
        between == act::relu ? forward<act::relu>(x, y) : forward<act::tanh>(x, y);
        if (probabilities)
            for (int s = 0; s < third.batch; ++s) softmax(y + s * third.out, third.out);
    }
};

struct train final : sgd_trainer, perceptron {
    float lr;
    train(const description& net, int batch, float rate) : perceptron(net, batch), lr(rate) {}
    float step(const float* x, const int* label) override {
        const int n = third.out, batch = third.batch;
        forward<act::relu>(x, third.dy.data());
        float loss = 0;
        for (int s = 0; s < batch; ++s) {
            float* z = third.dy.data() + s * n;
            softmax(z, n);
            loss -= std::log(z[label[s]]);
            z[label[s]] -= 1;
            for (int o = 0; o < n; ++o) z[o] /= float(batch);
        }
        third.backward(second);
        third.update(second.y.data(), lr);
        second.backward(first);
        second.update(first.y.data(), lr);
        first.update(x, lr);
        return loss / float(batch);
    }
    void save(std::vector<float>* weight, std::vector<float>* bias) const override {
        for (const dense* layer : {&first, &second, &third}) {
            for (int i = 0; i < layer->in; ++i)
                for (int o = 0; o < layer->out; ++o)
                    (*weight)[o * layer->in + i] = layer->w[i * layer->out + o];
            *bias = layer->b;
            ++weight, ++bias;
        }
    }
};

struct gemm final : product {
    int m, n, k;
    gemm(int rows, int columns, int depth) : m(rows), n(columns), k(depth) {}
    void operator()(const float* a, const float* b, float* c) override {
        multiply(m, n, k, a, false, b, false, c);
    }
};

} // namespace

library peer() {
    openblas_set_num_threads(1);
    std::string core = openblas_get_corename();
    for (char& c : core) c = char(std::tolower(c));
    return {"openblas/" + core,
            [](const description& net, int batch) -> std::unique_ptr<predictor> {
                return std::make_unique<predict>(net, batch);
            },
            [](const description& net, int batch, float lr) -> std::unique_ptr<sgd_trainer> {
                return std::make_unique<train>(net, batch, lr);
            },
            [](int m, int n, int k) -> std::unique_ptr<product> { return std::make_unique<gemm>(m, n, k); }};
}

} // namespace bench::openblas
