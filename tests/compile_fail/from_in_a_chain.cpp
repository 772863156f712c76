// expect: ctnn: no wire before nn::from has this name
// expect: position<0, 1, 0>
// expect-g++: audio
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto block = nn::sum(nn::dense<4>, nn::from<"audio"> >> nn::dense<4>) >> nn::tanh;
constexpr auto net = nn::input<4> >> block;
