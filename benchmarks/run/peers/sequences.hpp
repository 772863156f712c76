// What the contenders of W5 and W7 share: one recurrent layer and a dense one behind it, parameters in
// PyTorch's order; and the peers that learn their shapes while running, where they have recurrent layers.
#pragma once

#include "library.hpp"

namespace bench {

struct recurrent {
    static constexpr int layers = 3; // input weights, hidden weights, the dense layer
    int gates, inputs, units, outputs; // 4 gates: an LSTM, 3: a GRU
    std::array<std::vector<float>, layers> weight, bias;
    // Of one step.
    double macs() const { return double(gates * units) * (inputs + units) + double(units) * outputs; }
};

struct sequence_library {
    std::string name;
    // One step a call: [inputs] -> [outputs].
    std::unique_ptr<predictor> (*stream)(const recurrent&) = nullptr;
    // [batch][steps][inputs] -> [batch][outputs].
    std::unique_ptr<predictor> (*predict)(const recurrent&, int steps, int batch) = nullptr;
    std::unique_ptr<sgd_trainer> (*train)(const recurrent&, int steps, int batch, float lr) = nullptr;
};

namespace onednn {
sequence_library sequences();
}
namespace libtorch {
sequence_library sequences();
}

inline std::vector<sequence_library> sequence_libraries() {
    return {
#ifdef BENCH_ONEDNN
        onednn::sequences(),
#endif
#ifdef BENCH_LIBTORCH
        libtorch::sequences(),
#endif
    };
}

} // namespace bench
