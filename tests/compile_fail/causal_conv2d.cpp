// expect: ctnn: nn::causal is for conv1d over a sequence
#include <ctnn/ctnn.hpp>
constexpr auto net = ctnn::input<3, 8, 8> >> ctnn::conv2d<2, ctnn::kernel<2>, ctnn::causal>;
