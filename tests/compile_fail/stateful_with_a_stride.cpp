// expect: ctnn: with nn::stateful the stride of a layer over time divides the steps that arrive at it
#include <ctnn/ctnn.hpp>
constexpr auto net = ctnn::sequence<7, 3> >> ctnn::conv1d<2, ctnn::kernel<3>, ctnn::stride<2>, ctnn::causal>;
ctnn::trainer<net, ctnn::mse, ctnn::sgd, 2, float, ctnn::stateful> trainer;
