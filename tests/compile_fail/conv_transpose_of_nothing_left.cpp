// expect: ctnn: a layer does not accept the shape that arrives at it
// expect: nothing is left
// expect: conv_transpose<2, 2
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<1, 1, 1> >> nn::conv_transpose2d<2, nn::kernel<2>, nn::padding<1>>;
