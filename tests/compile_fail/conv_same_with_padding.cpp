// expect: ctnn: nn::same finds the padding of a window
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<1, 6, 6> >> nn::conv2d<2, nn::kernel<3>, nn::padding<1>, nn::same>;
