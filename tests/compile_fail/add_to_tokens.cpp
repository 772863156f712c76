// expect: ctnn: tokens are numbers of classes, which cannot be added, multiplied or joined
// expect: position<0>
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::tokens<5, 9> >> nn::add_to<"head"> >> nn::embedding<4>;
