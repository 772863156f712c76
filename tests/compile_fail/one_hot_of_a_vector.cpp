// expect: ctnn: one_hot takes an integer, or integers in an array
#include <ctnn/ctnn.hpp>
#include <vector>
auto f(const std::vector<int>& labels) { return ctnn::one_hot<3>(labels); }
