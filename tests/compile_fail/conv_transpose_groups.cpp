// expect: ctnn: the groups of a transposed convolution divide its outputs
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<2, 9> >> nn::conv_transpose1d<3, nn::kernel<2>, nn::groups<2>>;
