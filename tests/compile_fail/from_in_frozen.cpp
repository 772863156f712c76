// expect: ctnn: no wire before nn::from has this name
// expect: position<1>
// expect-g++: skip
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> nn::frozen(nn::dense<4> >> nn::from<"skip">) >> nn::dense<2>;
