// expect: ctnn: the branches of a sum or a product have one shape (or shape<C> beside C channels); these two differ
// expect: position<0>
// expect: branch<0, 
// expect: branch<2, 
// expect: shape<9>
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> nn::sum(nn::dense<8> >> nn::relu, nn::dense<8>, nn::dense<9>, nn::dense<10>) >> nn::dense<2>;
