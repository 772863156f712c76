// MLPerf Tiny's models: the published counts, and PyTorch's numbers. (MobileNet has a file of its own.)
#include "support/mlperf_tiny_check.hpp"

using namespace ctnn_test;

/// As Keras counts: running statistics too.
template <auto Net>
nn::index counted() {
    const auto m = std::make_unique<nn::model<Net>>();
    return nn::parameter_count<Net> + nn::index(flat_buffers(*m).size());
}
TEST_CASE("as published") {
    static_assert(nn::macs<mlperf_tiny::resnet8> == 12'501'632);
    static_assert(nn::macs<mlperf_tiny::ds_cnn> == 2'656'768);
    static_assert(nn::macs<mlperf_tiny::mobilenet> == 7'489'664);
    static_assert(nn::macs<mlperf_tiny::autoencoder> == 264'192);
    CHECK(counted<mlperf_tiny::resnet8>() == 78'666);
    CHECK(counted<mlperf_tiny::ds_cnn>() == 24'908);
    CHECK(counted<mlperf_tiny::mobilenet>() == 221'794);
    CHECK(counted<mlperf_tiny::autoencoder>() == 269'992);
}

TEST_CASE("ResNet-8") {
    using namespace golden::resnet8;
    hold_against_pytorch<mlperf_tiny::resnet8, batch, nn::cross_entropy>(y, losses, after, buffers, y_after);
}
TEST_CASE("DS-CNN, without its dropout: PyTorch's masks are others") {
    using namespace golden::ds_cnn;
    constexpr auto net = mlperf_tiny::ds_cnn_with<nn::identity, nn::identity>;
    hold_against_pytorch<net, batch, nn::cross_entropy>(y, losses, after, buffers, y_after);
}
TEST_CASE("autoencoder") {
    using namespace golden::autoencoder;
    hold_against_pytorch<mlperf_tiny::autoencoder, batch, nn::mse>(y, losses, after, buffers, y_after);
}
