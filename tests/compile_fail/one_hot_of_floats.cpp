// expect: ctnn: one_hot takes an integer, or integers in an array
#include <ctnn/ctnn.hpp>
auto f(const float (&labels)[4]) { return ctnn::one_hot<3>(labels); }
