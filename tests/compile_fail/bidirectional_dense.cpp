// expect: ctnn: nn::bidirectional takes one recurrent layer: nn::bidirectional<nn::lstm<64>>
#include <ctnn/ctnn.hpp>
constexpr auto net = ctnn::sequence<4, 2> >> ctnn::bidirectional<ctnn::dense<3>>;
