// expect: ctnn: every extent of a shape is at least 1
#include <ctnn/shape/shape.hpp>

constexpr ctnn::index nothing = ctnn::shape<0>::size;
