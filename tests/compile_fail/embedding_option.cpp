// expect: ctnn: an embedding takes the option sparse, and no other
#include <ctnn/ctnn.hpp>
constexpr auto net = ctnn::tokens<3, 4> >> ctnn::embedding<4, ctnn::no_bias>;
