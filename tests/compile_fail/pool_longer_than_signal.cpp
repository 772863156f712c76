// expect: ctnn: a layer does not accept the shape that arrives at it
// expect: no smaller than itself
// expect: window_covers<9>
// expect: padded_image_has<8>
#include <ctnn/ctnn.hpp>
constexpr auto net = ctnn::input<2, 8> >> ctnn::avg_pool1d<9>;
