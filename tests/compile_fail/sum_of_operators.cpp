// expect: ctnn: the branches of a sum or a product have one shape (or shape<C> beside C channels); these two differ
// expect: position<1>
// expect: shape<8>
// expect: shape<7>
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<8> >> nn::tanh >> ((nn::dense<8> >> nn::relu) + (nn::dense<7> >> nn::relu)) >> nn::dense<2>;
