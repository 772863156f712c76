// expect: ctnn: a stream needs a network of sequences
#include <ctnn/ctnn.hpp>
ctnn::stream<(ctnn::sequence<4, 2> >> ctnn::flatten >> ctnn::dense<3>)> stream;
