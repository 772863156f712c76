// expect: ctnn: no wire before nn::from has this name
// expect: position<0, 1, 0>
// expect-g++: head
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> nn::sum(nn::dense<4>, nn::from<"head">) >> nn::add_to<"head">;
