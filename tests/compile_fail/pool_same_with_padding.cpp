// expect: ctnn: nn::same finds the padding of a window
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<1, 9> >> nn::avg_pool1d<3, nn::same, nn::padding<1>>;
