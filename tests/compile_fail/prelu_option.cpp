// expect: ctnn: prelu takes the option per_channel, and no other
#include <ctnn/ctnn.hpp>
constexpr auto net = ctnn::input<3> >> ctnn::prelu<ctnn::no_bias>;
