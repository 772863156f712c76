#pragma once
// The networks of Neural Amp Modeler (Atkinson) as types: A1 in its standard size, and the two sizes of A2.
#include <ctnn/ctnn.hpp>

namespace nn = ctnn;

// WaveNet (van den Oord et al. 2016) on one channel: every layer hears the audio itself beside what comes
// from before, adds what it makes to the head's sum, and hands it on.
template <nn::index C, nn::index K, nn::index D, auto act>
constexpr auto heard = nn::sum(nn::conv1d<C, nn::kernel<K>, nn::dilation<D>, nn::causal>,
                               nn::from<"audio"> >> nn::dense<C, nn::no_bias>) >>
                       act;
template <nn::index D>
constexpr auto wide = nn::sum(nn::identity, heard<16, 3, D, nn::tanh> >> nn::add_to<"head"> >> nn::dense<16>);
template <nn::index D>
constexpr auto narrow =
    nn::sum(nn::identity, heard<8, 3, D, nn::tanh> >> nn::add_to<"head2"> >> nn::dense<8>);

constexpr auto a1 =
    nn::sequence<64, 1> >> nn::as<"audio"> >> nn::dense<16, nn::no_bias> >> nn::as<"in"> >>
    heard<16, 3, 1, nn::tanh> >> nn::add_to<"head"> >>
    nn::sum(nn::from<"in">, nn::dense<16>) >> wide<2> >> wide<4> >> wide<8> >> wide<16> >> wide<32> >>
    wide<64> >> wide<128> >> wide<256> >> wide<512> >> nn::dense<8, nn::no_bias> >> narrow<1> >> narrow<2> >>
    narrow<4> >> narrow<8> >> narrow<16> >> narrow<32> >> narrow<64> >> narrow<128> >> narrow<256> >>
    heard<8, 3, 512, nn::tanh> >> nn::add_to<"head2"> >> nn::from<"head2"> >>
    nn::sum(nn::identity, nn::from<"head"> >> nn::dense<8, nn::no_bias>) >> nn::dense<1>;

template <nn::index C, nn::index K, nn::index D>
constexpr auto layer =
    nn::sum(nn::identity, heard<C, K, D, nn::leaky_relu<>> >> nn::add_to<"head"> >> nn::dense<C>);
template <nn::index C>
constexpr auto seven =
    layer<C, 6, 3> >> layer<C, 6, 7> >> layer<C, 6, 17> >> layer<C, 6, 41> >> layer<C, 6, 101>;

template <nn::index C>
constexpr auto second =
    nn::sequence<64, 1> >> nn::as<"audio"> >> nn::dense<C, nn::no_bias> >> nn::as<"in"> >>
    heard<C, 6, 1, nn::leaky_relu<>> >> nn::add_to<"head"> >> nn::sum(nn::from<"in">, nn::dense<C>) >>
    seven<C> >> layer<C, 6, 239> >> layer<C, 6, 1> >> seven<C> >> layer<C, 6, 239> >> layer<C, 15, 1> >>
    layer<C, 15, 13> >> layer<C, 6, 1> >> seven<C> >> heard<C, 6, 239, nn::leaky_relu<>> >>
    nn::add_to<"head"> >> nn::from<"head"> >> nn::conv1d<1, nn::kernel<16>, nn::causal>;
constexpr auto a2 = second<8>;
constexpr auto a2_nano = second<3>;
