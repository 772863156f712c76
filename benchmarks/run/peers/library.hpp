// Peers that learn their shapes while running: each is one source file, linked where its package is
// installed. The programs ask for them by number and register whatever is there.
#pragma once

#include "../perceptron.hpp"

#include <memory>

namespace bench {

// Three dense layers in PyTorch's order, and what stands between and behind them.
struct description {
    std::array<int, 4> widths;
    const std::vector<float>* weight; // three, [out][in]
    const std::vector<float>* bias;   // three
    act between = act::relu;
    bool softmax = false;

    template <class Net>
    explicit description(const Net& net, act a = act::relu, bool s = false)
        : widths(net.widths), weight(net.weight.data()), bias(net.bias.data()), between(a), softmax(s) {}
};

// LeNet-5's parameters, in PyTorch's order: two convolutions, three dense layers.
struct convolutional {
    static constexpr int layers = 5;
    std::array<std::vector<float>, layers> weight, bias;
};

// Convolutions, the mean of every channel, a dense layer. A step reads what the one before it, or step `from`,
// made; what step `add` made is added before the relu. On images of one pixel the steps are dense layers.
struct convolution_step {
    int in, out, kernel, stride, padding, groups;
    int behind = padding; // padding at the far sides
    int from = -1, add = -1;
    bool relu = true;
    int kernel_columns = kernel, padding_columns = padding, behind_columns = behind; // where not as the rows
};
struct stack {
    std::vector<convolution_step> steps;
    int columns = 0; // of the image; 0: as many as rows
    std::vector<std::vector<float>> weight, bias; // of every step, then of the dense layer
};

struct predictor {
    virtual ~predictor() = default;
    virtual void operator()(const float* x, float* y) = 0; // [batch][in] -> [batch][out]
};
struct sgd_trainer {
    virtual ~sgd_trainer() = default;
    virtual float step(const float* x, const int* label) = 0;
    virtual void save(std::vector<float>* weight, std::vector<float>* bias) const = 0;
};
struct product {
    virtual ~product() = default;
    virtual void operator()(const float* a, const float* b, float* c) = 0; // C[m][n] = A[m][k]·B[k][n]
};

struct library {
    std::string name; // "openblas/haswell": contender and variant
    std::unique_ptr<predictor> (*predict)(const description&, int batch);
    std::unique_ptr<sgd_trainer> (*train)(const description&, int batch, float lr);
    std::unique_ptr<product> (*multiply)(int m, int n, int k);
    // Where it has convolutions.
    std::unique_ptr<predictor> (*predict_lenet)(const convolutional&, int batch) = nullptr;
    std::unique_ptr<sgd_trainer> (*train_lenet)(const convolutional&, int batch, float lr) = nullptr;
    std::unique_ptr<predictor> (*predict_stack)(const stack&, int size, int batch) = nullptr;
    std::unique_ptr<sgd_trainer> (*train_stack)(const stack&, int size, int batch, float lr) = nullptr;
    void (*use_threads)(int) = nullptr; // one at first; where there may be more
};

namespace onednn {
library peer();
}
namespace openblas {
library peer();
}
namespace libtorch {
library peer();
}

// Those that this program is linked with.
inline std::vector<library> libraries() {
    return {
#ifdef BENCH_ONEDNN
        onednn::peer(),
#endif
#ifdef BENCH_OPENBLAS
        openblas::peer(),
#endif
#ifdef BENCH_LIBTORCH
        libtorch::peer(),
#endif
    };
}

} // namespace bench
