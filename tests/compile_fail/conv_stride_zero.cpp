// expect: ctnn: kernel, stride and dilation are at least 1
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<1, 4, 4> >> nn::conv2d<3, nn::kernel<3>, nn::stride<0>>;
