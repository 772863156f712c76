// expect: ctnn: two layers have the same name by nn::named
// expect: position<0, 1, 0>
// expect-g++: conv1
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> nn::sum(nn::named<"conv1">(nn::dense<4>), nn::named<"conv1">(nn::dense<4>));
