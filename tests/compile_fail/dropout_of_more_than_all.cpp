// expect: ctnn: dropout takes a probability as a fraction from 0 to 1: nn::dropout<1, 5>
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<6> >> nn::dropout<5, 4>;
