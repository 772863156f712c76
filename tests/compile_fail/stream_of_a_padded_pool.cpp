// expect: ctnn: a stream needs a network of sequences
// expect: as pools with padding do
#include <ctnn/ctnn.hpp>
constexpr auto net = ctnn::sequence<8, 3> >> ctnn::max_pool1d<3, ctnn::padding<1>>;
ctnn::stream<net> stream;
