// expect: ctnn: rnn, lstm and gru take the options no_bias and fast
#include <ctnn/ctnn.hpp>
constexpr auto layer = ctnn::lstm<4, 3>;
