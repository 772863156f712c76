// expect: ctnn: a branch of nn::sum, nn::product or nn::concat is a layer or a chain
// expect: nn::input stands outside
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> nn::concat(nn::dense<4>, nn::input<2> >> nn::dense<4>) >> nn::relu;
