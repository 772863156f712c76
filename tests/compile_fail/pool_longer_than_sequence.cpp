// expect: ctnn: a layer does not accept the shape that arrives at it: a window takes an image no smaller than itself
// expect: position<0>
// expect: window_covers<5>
// expect: padded_image_has<4>
#include <ctnn/ctnn.hpp>
constexpr auto net = ctnn::sequence<4, 2> >> ctnn::avg_pool1d<3, ctnn::dilation<2>>;
