// expect: ctnn: -ffast-math and -ffinite-math-only delete NaN checks
// flags: -ffast-math
#include <ctnn/ctnn.hpp>
