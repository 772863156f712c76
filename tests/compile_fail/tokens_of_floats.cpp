// expect: ctnn: tokens are integers or enums (bytes, characters)
#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>
auto f(const std::vector<float>& x) { return ctnn::tokens_of(x, 5); }
