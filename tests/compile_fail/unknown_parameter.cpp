// expect: ctnn: the network has no parameter of this name
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> nn::dense<3> >> nn::relu >> nn::dense<2>;
nn::model<net> model;
auto weight = nn::parameter<"1.weight">(model);
