// expect: ctnn: a convolution has at least one output
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<1, 4, 4> >> nn::conv2d<0, nn::kernel<3>>;
