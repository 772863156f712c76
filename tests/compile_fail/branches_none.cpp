// expect: ctnn: nn::sum, nn::product and nn::concat take at least one branch
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> nn::sum() >> nn::relu;
