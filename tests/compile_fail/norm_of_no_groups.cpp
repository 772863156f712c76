// expect: ctnn: group_norm has at least one group
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<6> >> nn::group_norm<0>;
