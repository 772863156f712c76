// expect: ctnn: the output_padding of a transposed convolution is less than
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<1, 6, 6> >> nn::conv_transpose2d<2, nn::kernel<3>, nn::stride<2>, nn::output_padding<2>>;
