// expect: ctnn: a layer does not accept the shape that arrives at it
// expect: put nn::embedding after nn::tokens
// expect: dense<3
// expect: token<9>
#include <ctnn/ctnn.hpp>
constexpr auto net = ctnn::tokens<4, 9> >> ctnn::dense<3>;
