// expect: ctnn: a transposed convolution needs its kernel
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<1, 6> >> nn::conv_transpose1d<2, nn::stride<2>>;
