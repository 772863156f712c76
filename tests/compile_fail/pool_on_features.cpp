// expect: ctnn: a layer does not accept the shape that arrives at it
// expect: those of 1d a signal of channels and steps
// expect: position<0>
// expect: shape<16>
#include <ctnn/ctnn.hpp>
constexpr auto net = ctnn::input<16> >> ctnn::max_pool1d<2>;
