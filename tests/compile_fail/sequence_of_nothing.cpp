// expect: ctnn: a sequence has at least one step, and a step at least one feature
#include <ctnn/ctnn.hpp>
constexpr auto net = ctnn::sequence<0, 3>;
