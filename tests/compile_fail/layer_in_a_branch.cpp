// expect: ctnn: a layer does not accept the shape that arrives at it
// expect: dense takes features
// expect: position<1, 1, 0>
// expect: shape<3, 8, 8>
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<3, 8, 8> >> nn::relu >> nn::sum(nn::identity, nn::dense<3>) >> nn::relu;
