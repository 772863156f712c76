// expect: ctnn: the groups of a convolution divide its outputs
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4, 4, 4> >> nn::conv2d<3, nn::kernel<3>, nn::groups<2>>;
