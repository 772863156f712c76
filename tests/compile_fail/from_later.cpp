// expect: ctnn: no wire before nn::from has this name
// expect: position<0, 0, 0>
// expect-g++: skip
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> nn::sum(nn::from<"skip"> >> nn::dense<4>, nn::dense<4> >> nn::as<"skip">) >> nn::dense<2> >> nn::as<"skip">;
