// MLPerf Tiny's MobileNet against PyTorch's numbers: 27 convolutions with a batch_norm behind each.
#include "support/mlperf_tiny_check.hpp"

using namespace ctnn_test;

TEST_CASE("MobileNetV1 0.25") {
    using namespace golden::mobilenet;
    hold_against_pytorch<mlperf_tiny::mobilenet, batch, nn::cross_entropy>(y, losses, after, buffers,
                                                                           y_after);
}
