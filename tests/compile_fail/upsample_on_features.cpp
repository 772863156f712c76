// expect: ctnn: a layer does not accept the shape that arrives at it
// expect: upsample<2, 2>
// expect: shape<6>
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<6> >> nn::upsample2d<2>;
