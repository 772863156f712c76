// expect: ctnn: nn::input can only begin a topology
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> nn::input<4>;
