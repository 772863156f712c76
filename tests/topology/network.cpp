// The laws of topologies: >> is associative, repetition, printing as typed, Hana's Foldable.
#include <ctnn/ctnn.hpp>

#include <boost/hana/count_if.hpp>
#include <boost/hana/length.hpp>
#include <boost/hana/unpack.hpp>
#include <doctest/doctest.h>

#include <sstream>

namespace nn = ctnn;

constexpr auto a = nn::input<1, 4, 4>;
constexpr auto left = a >> nn::flatten >> nn::dense<3> >> nn::relu;
constexpr auto right = a >> (nn::flatten >> (nn::dense<3> >> nn::relu));
static_assert(std::is_same_v<decltype(left), decltype(right)>);
static_assert(sizeof(left) == 1);

template <nn::index N>
constexpr auto block = nn::dense<N> >> nn::tanh;
constexpr auto deep = nn::input<8> >> nn::repeat<3>(block<8>) >> nn::dense<2>;
static_assert(nn::parameter_count<deep> == 3 * 72 + 18);
static_assert(decltype(boost::hana::length(deep))::value == 7);
static_assert(decltype(boost::hana::count_if(deep, [](auto l) {
                  return boost::hana::bool_c<std::is_same_v<decltype(l), nn::layer::tanh>>;
              }))::value == 3);

TEST_CASE("a topology prints as it was typed") {
    std::ostringstream out;
    out << left << " | " << nn::output_shape<left> << " | " << block<5> << " | " << nn::relu << " | "
        << nn::conv2d<2, nn::kernel<3>> << " | "
        << (nn::dense<2, nn::no_bias> >> nn::leaky_relu<> >> nn::leaky_relu<1, 5> >> nn::softmax >>
            nn::sigmoid);
    CHECK(out.str() == "input<1, 4, 4> >> flatten >> dense<3> >> relu | shape<3> | dense<5> >> tanh | "
                       "relu | conv2d<2, kernel<3>> | dense<2, no_bias> >> leaky_relu<> >> leaky_relu<1, 5> "
                       ">> softmax >> sigmoid");
}
