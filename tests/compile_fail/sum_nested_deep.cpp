// expect: ctnn: the branches of a sum or a product have one shape (or shape<C> beside C channels); these two differ
// expect: position<0, 1, 1, 0, 0>
// expect: shape<4>
// expect: shape<5>
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4>
    >> nn::sum(nn::identity, nn::dense<4> >> nn::concat(nn::product(nn::identity, nn::dense<5>) >> nn::relu, nn::tanh) >> nn::dense<4>) >> nn::relu;
