// expect: ctnn: the branches of a sum or a product have one shape (or shape<C> beside C channels); these two differ
// expect: position<0>
// expect: shape<8>
// expect: shape<4>
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> nn::frozen(nn::sum(nn::dense<8> >> nn::relu, nn::identity) >> nn::relu) >> nn::dense<2>;
