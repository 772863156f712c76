// expect: ctnn: tokens are numbers of classes, which cannot be added, multiplied or joined
// expect: position<1, 1>
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::tokens<5, 9> >> nn::as<"words"> >> nn::concat(nn::embedding<4>, nn::from<"words">);
