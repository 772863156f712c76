// The four reference models of MLPerf Tiny (Banbury et al. 2021), as published in mlcommons/tiny: every convolution
// has a bias, every batch_norm Keras's defaults. The tests hold them against PyTorch, the benchmarks measure them.
//
// Keras counts running statistics as parameters: published are 78,666, 24,908, 221,794 and 269,992.
#pragma once

#include <ctnn/ctnn.hpp>

namespace mlperf_tiny {

namespace nn = ctnn;

inline constexpr auto norm = nn::batch_norm<nn::eps<1, 1000>, nn::momentum<1, 100>>;
inline constexpr auto norm_relu = norm >> nn::relu;

// Image classification, CIFAR-10: ResNet-8 (He et al. 2015).
template <nn::index C, auto... Options>
constexpr auto two_convs = nn::conv2d<C, nn::kernel<3>, nn::same, Options...> >> norm_relu >>
                           nn::conv2d<C, nn::kernel<3>, nn::padding<1>> >> norm;
template <nn::index C>
constexpr auto half_as_large =
    nn::sum(two_convs<C, nn::stride<2>>, nn::conv2d<C, nn::kernel<1>, nn::stride<2>>) >> nn::relu;
inline constexpr auto resnet8 = nn::input<3, 32, 32> >> nn::conv2d<16, nn::kernel<3>, nn::padding<1>> >>
                                norm_relu >> nn::sum(two_convs<16>, nn::identity) >> nn::relu
                                >> half_as_large<32> >> half_as_large<64> >> nn::global_avg_pool
                                >> nn::dense<10>;

// Depthwise-separable: a 3 x 3 of each channel, then a 1 x 1 across them (Howard et al. 2017).
template <nn::index In, nn::index Out, nn::index Stride = 1>
constexpr auto separable = nn::conv2d<In, nn::kernel<3>, nn::same, nn::stride<Stride>, nn::groups<In>> >>
                           norm_relu >> nn::conv2d<Out, nn::kernel<1>> >> norm_relu;

// Keyword spotting, 49 steps of 10 MFCCs: DS-CNN (Zhang et al. 2017).
template <auto Dropout, auto DropoutBehind>
constexpr auto ds_cnn_with = nn::input<1, 49, 10> >>
                             nn::conv2d<64, nn::kernel<10, 4>, nn::stride<2>, nn::same> >> norm_relu >>
                             Dropout >> nn::repeat<4>(separable<64, 64>) >> DropoutBehind
                             >> nn::global_avg_pool >> nn::dense<12>;
inline constexpr auto ds_cnn = ds_cnn_with<nn::dropout<1, 5>, nn::dropout<2, 5>>;

// Visual wake words: MobileNetV1 of a quarter of the width.
inline constexpr auto mobilenet =
    nn::input<3, 96, 96> >> nn::conv2d<8, nn::kernel<3>, nn::stride<2>, nn::same> >> norm_relu >>
    separable<8, 16> >> separable<16, 32, 2> >> separable<32, 32> >> separable<32, 64, 2> >>
    separable<64, 64> >> separable<64, 128, 2> >>
    nn::repeat<5>(separable<128, 128>) >> separable<128, 256, 2> >> separable<256, 256> >> nn::global_avg_pool
    >> nn::dense<2>;

// Anomaly detection, 5 frames of 128 mel bands: an autoencoder.
template <nn::index N>
constexpr auto dense_norm = nn::dense<N> >> norm_relu;
inline constexpr auto autoencoder = nn::input<640> >> nn::repeat<4>(dense_norm<128>) >>
                                    dense_norm<8> >> nn::repeat<4>(dense_norm<128>) >> nn::dense<640>;

} // namespace mlperf_tiny
