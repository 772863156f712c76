// expect: ctnn: a layer does not accept the shape that arrives at it
// expect: take the steps of a sequence
// expect: position<0>
// expect: recurrent<
// expect: shape<4>
#include <ctnn/ctnn.hpp>
constexpr auto net = ctnn::input<4> >> ctnn::lstm<3>;
