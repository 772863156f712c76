// What oneDNN offers to the workloads: perceptrons, networks of images, products.
#include "onednn_images.hpp"

namespace bench::onednn {
namespace {

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
            [](const convolutional& net, int batch, float lr) -> std::unique_ptr<sgd_trainer> {
                return std::make_unique<train_convolutional>(net, batch, lr);
            },
            [](const stack& net, int size, int batch) -> std::unique_ptr<predictor> {
                return std::make_unique<predict_stack>(net, size, batch);
            }};
}

} // namespace bench::onednn
