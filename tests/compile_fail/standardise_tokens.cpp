// expect: ctnn: only float and double are standardised: whole numbers (tokens) are names, no amounts
#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>
namespace nn = ctnn;
auto f(nn::dataset<int, nn::shape<4>>& d) { return nn::standardise(d); }
