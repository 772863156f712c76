// expect: ctnn: a layer does not accept the shape that arrives at it
// expect: last_step
// expect: shape<4>
#include <ctnn/ctnn.hpp>
constexpr auto net = ctnn::input<4> >> ctnn::last_step;
