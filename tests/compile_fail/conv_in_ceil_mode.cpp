// expect: ctnn: a convolution takes the options kernel, stride, padding, same
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<1, 6, 6> >> nn::conv2d<2, nn::kernel<3>, nn::ceil_mode>;
