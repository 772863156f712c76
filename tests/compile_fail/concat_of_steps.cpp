// expect: ctnn: the branches of a concat are features, images of one height and width, or sequences of as many steps; these two differ
// expect: position<0>
// expect: steps<6
// expect: shape<2>
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::sequence<6, 2> >> nn::concat(nn::identity, nn::slice<0, 1>, nn::last_step);
