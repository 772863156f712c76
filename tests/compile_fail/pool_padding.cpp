// expect: ctnn: the padding of a pool is at most half its kernel
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<1, 6, 6> >> nn::max_pool2d<2, nn::padding<2>>;
