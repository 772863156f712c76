// expect: ctnn: the data hold another number of values than the network takes
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> nn::dense<3> >> nn::relu >> nn::dense<2>;
nn::model<net> model;
float x[5];
auto y = nn::predict(model, x);
