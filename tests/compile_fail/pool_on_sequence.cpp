// expect: ctnn: a layer does not accept the shape that arrives at it
// expect: this is a sequence
// expect: position<1>
// expect: steps<8, 
#include <ctnn/ctnn.hpp>
constexpr auto net = ctnn::sequence<8, 2> >> ctnn::lstm<3> >> ctnn::max_pool2d<2>;
