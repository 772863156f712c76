// expect: ctnn: an input has at least one extent
#include <ctnn/ctnn.hpp>
constexpr auto net = ctnn::input<> >> ctnn::relu;
