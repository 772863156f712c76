// expect: ctnn: a layer does not accept the shape that arrives at it
// expect: zero_pad<1, 1, 1, 1>
// expect: shape<1, 6>
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<1, 6> >> nn::zero_pad2d<1>;
