// expect: ctnn: with nn::stateful the stride of a layer over time divides the steps that arrive at it, and no window of a pool is longer than its stride
#include <ctnn/ctnn.hpp>
constexpr auto net = ctnn::sequence<8, 3> >> ctnn::gru<2> >> ctnn::max_pool1d<3, ctnn::stride<2>>;
ctnn::trainer<net, ctnn::mse, ctnn::sgd, 2, float, ctnn::stateful> trainer;
