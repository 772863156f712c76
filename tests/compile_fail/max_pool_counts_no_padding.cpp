// expect: ctnn: nn::no_padding_counted is for means
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<1, 6, 6> >> nn::max_pool2d<2, nn::padding<1>, nn::no_padding_counted>;
