// expect: ctnn: the branches of a sum or a product have one shape (or shape<C> beside C channels); these two differ
// expect: position<0>
// expect: shape<4, 8, 8>
// expect: shape<3>
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
template <nn::index C>
constexpr auto squeeze = nn::product(nn::identity, nn::global_avg_pool >> nn::dense<C> >> nn::sigmoid);
constexpr auto net = nn::input<4, 8, 8> >> squeeze<3>;
