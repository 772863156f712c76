// expect: ctnn: a stream needs a network of sequences
// expect: strides leave some out
#include <ctnn/ctnn.hpp>
constexpr auto net = ctnn::sequence<8, 3> >> ctnn::conv1d<2, ctnn::kernel<3>, ctnn::stride<2>, ctnn::causal>;
ctnn::stream<net> stream;
