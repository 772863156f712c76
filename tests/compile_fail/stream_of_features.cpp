// expect: ctnn: a stream needs a network of sequences
#include <ctnn/ctnn.hpp>
ctnn::stream<(ctnn::input<4> >> ctnn::dense<3>)> stream;
