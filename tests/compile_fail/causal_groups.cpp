// expect: ctnn: a layer does not accept the shape that arrives at it
// expect: that its groups divide
// expect: causal_convolution<4
// expect: steps<8, 
// expect: the_groups_divide_the_channels<3, 2>
#include <ctnn/ctnn.hpp>
constexpr auto net = ctnn::sequence<8, 3> >> ctnn::conv1d<4, ctnn::kernel<3>, ctnn::groups<2>, ctnn::causal>;
