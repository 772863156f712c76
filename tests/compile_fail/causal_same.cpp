// expect: ctnn: nn::causal is for conv1d over a sequence
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::sequence<6, 2> >> nn::conv1d<2, nn::kernel<3>, nn::same, nn::causal>;
