// expect: ctnn: the branches of a sum or a product have one shape (or shape<C> beside C channels); these two differ
// expect: position<1>
// expect: shape<8>
// expect: shape<4>
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto block = nn::sum(nn::dense<8> >> nn::relu, nn::identity) >> nn::relu;
constexpr auto fits = nn::input<8> >> block;
constexpr auto net = nn::input<8> >> nn::dense<4> >> block >> nn::dense<2>;
