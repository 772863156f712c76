// expect: define CTNN_ALLOW_FAST_MATH
// flags: -ffinite-math-only
#include <ctnn/ctnn.hpp>
