// expect: ctnn: a layer does not accept the shape that arrives at it: these are tokens
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::tokens<6, 4> >> nn::layer_norm<>;
