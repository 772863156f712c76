// expect: ctnn: a dense layer takes the option no_bias, and no other
#include <ctnn/ctnn.hpp>
constexpr auto layer = ctnn::dense<4, ctnn::initial_state>;
