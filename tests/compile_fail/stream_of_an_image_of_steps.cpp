// expect: nn::bidirectional and nn::as_image wait for the last
#include <ctnn/ctnn.hpp>
ctnn::stream<(ctnn::sequence<4, 2> >> ctnn::gru<3> >> ctnn::as_image >> ctnn::global_avg_pool)> stream;
