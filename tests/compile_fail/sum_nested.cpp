// expect: ctnn: the branches of a sum or a product have one shape (or shape<C> beside C channels); these two differ
// expect: position<1, 0, 2>
// expect: shape<8>
// expect: shape<5>
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> nn::dense<8> >> nn::sum(nn::dense<8> >> nn::relu >> nn::sum(nn::identity, nn::dense<5>), nn::identity) >> nn::relu;
