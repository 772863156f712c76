// expect: ctnn: no wire before nn::from has this name
// expect: position<2, 1, 0>
// expect-g++: skipp
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> nn::as<"skip"> >> nn::dense<4> >> nn::sum(nn::identity, nn::from<"skipp">) >> nn::relu;
