// expect: ctnn: the branches of a sum or a product have one shape (or shape<C> beside C channels); these two differ
// expect: position<0>
// expect: steps<5
// expect: shape<3>
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::sequence<5, 3> >> nn::sum(nn::identity, nn::last_step);
