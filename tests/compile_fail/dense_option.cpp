// expect: ctnn: a dense layer takes the option no_bias, and no other
#include <ctnn/ctnn.hpp>
constexpr auto net = ctnn::input<3> >> ctnn::dense<4, true>;
