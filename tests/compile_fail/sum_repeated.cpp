// expect: ctnn: the branches of a sum or a product have one shape (or shape<C> beside C channels); these two differ
// expect: position<3>
// expect: shape<8>
// expect: shape<16>
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
// The first fits: eight features arrive at it.
constexpr auto net = nn::input<8> >> nn::repeat<3>(nn::sum(nn::dense<8>, nn::identity) >> nn::relu >> nn::dense<16>) >> nn::dense<2>;
