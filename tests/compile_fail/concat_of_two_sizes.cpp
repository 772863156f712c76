// expect: ctnn: the branches of a concat are features, images of one height and width, or sequences of as many steps; these two differ
// expect: position<0>
// expect: shape<4, 8, 8>
// expect: shape<4, 6, 6>
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<3, 8, 8> >> nn::concat(nn::conv2d<4, nn::kernel<3>, nn::padding<1>>, nn::conv2d<4, nn::kernel<3>>) >> nn::relu;
