// expect: ctnn: a transposed convolution takes the options kernel
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<1, 6, 6> >> nn::conv_transpose2d<2, nn::kernel<3>, nn::same>;
