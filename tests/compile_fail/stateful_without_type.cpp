// expect: ctnn: nn::stateful stands behind the type of a trainer
#include <ctnn/ctnn.hpp>
constexpr auto net = ctnn::sequence<4, 3> >> ctnn::lstm<2>;
ctnn::trainer<net, ctnn::cross_entropy, ctnn::sgd, 2, ctnn::stateful> trainer;
