// expect: ctnn: a layer does not accept the shape that arrives at it: group_norm takes channels
// expect: group
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<6, 4, 4> >> nn::group_norm<4>;
