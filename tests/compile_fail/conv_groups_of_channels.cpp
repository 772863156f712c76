// expect: ctnn: a layer does not accept the shape that arrives at it
// expect: position<0>
// expect: shape<3, 4, 4>
// expect: that its groups divide
// expect: the_groups_divide_the_channels<3, 2>
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<3, 4, 4> >> nn::conv2d<4, nn::kernel<3>, nn::groups<2>>;
