// expect: ctnn: a layer does not accept the shape that arrives at it
// expect: causal_convolution<3
// expect: shape<2, 8>
// expect: nn::causal is for the steps of a sequence
#include <ctnn/ctnn.hpp>
constexpr auto net = ctnn::input<2, 8> >> ctnn::conv1d<3, ctnn::kernel<3>, ctnn::causal>;
