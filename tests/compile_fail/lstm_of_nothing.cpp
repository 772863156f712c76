// expect: ctnn: a recurrent layer has at least one unit
#include <ctnn/ctnn.hpp>
constexpr auto layer = ctnn::lstm<0>;
