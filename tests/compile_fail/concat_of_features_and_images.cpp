// expect: ctnn: the branches of a concat are features, images of one height and width, or sequences of as many steps; these two differ
// expect: position<0>
// expect: shape<3, 8, 8>
// expect: shape<192>
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<3, 8, 8> >> nn::concat(nn::identity, nn::flatten);
