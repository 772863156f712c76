// expect: ctnn: a layer does not accept the shape that arrives at it
// expect: global pools take an image
// expect: position<0>
// expect: shape<16>
#include <ctnn/ctnn.hpp>
constexpr auto net = ctnn::input<16> >> ctnn::global_avg_pool;
