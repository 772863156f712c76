// expect: ctnn: a layer does not accept the shape that arrives at it
// expect: no smaller than itself (dilation included)
// expect: window_covers<5, 1>
// expect: padded_image_has<4, 2>
#include <ctnn/ctnn.hpp>
constexpr auto net = ctnn::input<1, 4, 2> >> ctnn::conv2d<4, ctnn::kernel<3, 1>, ctnn::dilation<2, 1>>;
