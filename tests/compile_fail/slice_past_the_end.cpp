// expect: ctnn: a layer does not accept the shape that arrives at it: it has fewer than the First + Count features or channels
// expect: position<0>
// expect: slice<8, 5>
// expect: shape<12>
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<12> >> nn::slice<8, 5> >> nn::dense<2>;
