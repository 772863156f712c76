// expect: ctnn: a layer does not accept the shape that arrives at it: it has fewer than the First + Count features or channels
// expect: position<0, 1, 0>
// expect: slice<2, 2>
// expect: shape<3, 8, 8>
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<3, 8, 8> >> nn::concat(nn::slice<0, 2>, nn::slice<2, 2>) >> nn::relu;
