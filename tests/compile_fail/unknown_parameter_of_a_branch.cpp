// expect: ctnn: the network has no parameter of this name
// expect: position, branch, position in it
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> nn::sum(nn::dense<4> >> nn::relu >> nn::dense<4>, nn::identity);
nn::model<net> model;
const float value = nn::parameter<"0.2.weight">(model)[0];
