// expect: ctnn: a layer does not accept the shape that arrives at it
// expect: position<0>
// expect: shape<2, 40>
// expect: take an image of channels, rows and columns
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<2, 40> >> nn::conv2d<3, nn::kernel<3>>;
