// expect: ctnn: a layer does not accept the shape that arrives at it
// expect: an embedding takes tokens
// expect: embedding<3>
// expect: shape<4>
#include <ctnn/ctnn.hpp>
constexpr auto net = ctnn::input<4> >> ctnn::embedding<3>;
