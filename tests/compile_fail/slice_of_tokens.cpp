// expect: ctnn: a layer does not accept the shape that arrives at it: these are tokens
// expect: position<0>
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::tokens<5, 9> >> nn::slice<0, 2>;
