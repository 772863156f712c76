// expect: ctnn: -ffast-math and its parts
// flags: -ffast-math
#include <ctnn/ctnn.hpp>
