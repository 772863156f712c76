// expect: ctnn: a layer does not accept the shape that arrives at it: these are tokens
// expect: prelu
#include <ctnn/ctnn.hpp>
constexpr auto net = ctnn::tokens<4, 9> >> ctnn::prelu<ctnn::per_channel>;
