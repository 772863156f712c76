// expect: ctnn: a layer does not accept the shape that arrives at it
// expect: position<0>
// expect: convolution<2, 4
// expect: shape<1, 4, 4>
// expect: a window takes an image no smaller than itself
// expect: window_covers<5, 5>
// expect: padded_image_has<4, 4>
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<1, 4, 4> >> nn::conv2d<4, nn::kernel<5>>;
