// expect: ctnn: a layer does not accept the shape that arrives at it
// expect: no smaller than itself
// expect: position<1>
// expect: shape<1, 3, 3>
// expect: window_covers<4, 4>
// expect: padded_image_has<3, 3>
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<1, 3, 3> >> nn::relu >> nn::max_pool2d<4>;
