// expect: ctnn: only gru has a reset gate: nn::reset_before is an option of nn::gru
#include <ctnn/ctnn.hpp>
constexpr auto layer = ctnn::lstm<4, ctnn::reset_before>;
