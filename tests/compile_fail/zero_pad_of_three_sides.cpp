// expect: ctnn: zero_pad1d takes the zeros on the left and right, zero_pad2d
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<1, 6, 6> >> nn::zero_pad2d<1, 2, 3>;
