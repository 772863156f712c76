// expect: ctnn: + and * join two chains
// expect: parenthesise the branch, or write nn::sum(...)
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> (nn::dense<4> >> nn::relu) + nn::identity >> nn::relu;
