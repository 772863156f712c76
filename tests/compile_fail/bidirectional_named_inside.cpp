// expect: ctnn: freeze and name both directions at once: nn::frozen(nn::bidirectional<nn::lstm<64>>)
#include <ctnn/ctnn.hpp>
constexpr auto net = ctnn::sequence<4, 2> >> ctnn::bidirectional<ctnn::named<"encoder">(ctnn::gru<3>)>;
