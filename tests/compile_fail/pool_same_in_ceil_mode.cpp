// expect: ctnn: nn::same finds the padding of a window
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<1, 6, 6> >> nn::max_pool2d<2, nn::ceil_mode, nn::same>;
