// expect: ctnn: what stands right of >> is no layer
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> 4;
