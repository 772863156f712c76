// expect: ctnn: rnn, lstm and gru take the options no_bias, fast and initial_state, gru also reset_before
#include <ctnn/ctnn.hpp>
constexpr auto layer = ctnn::lstm<4, 3>;
