// expect: and nn::first_step wants the first
#include <ctnn/ctnn.hpp>
ctnn::stream<(ctnn::sequence<4, 2> >> ctnn::gru<3> >> ctnn::first_step)> stream;
