// expect: ctnn: a convolution needs its kernel
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<1, 4, 4> >> nn::conv2d<3, nn::padding<1>>;
