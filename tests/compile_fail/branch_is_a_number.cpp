// expect: ctnn: a branch of nn::sum, nn::product or nn::concat is a layer or a chain
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> nn::sum(nn::dense<4>, 2) >> nn::relu;
