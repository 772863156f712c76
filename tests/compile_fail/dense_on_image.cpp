// expect: ctnn: a layer does not accept the shape that arrives at it
// expect: put nn::flatten before
// expect: position<0>
// expect: dense<10
// expect: shape<1, 28, 28>
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<1, 28, 28> >> nn::dense<10>;
