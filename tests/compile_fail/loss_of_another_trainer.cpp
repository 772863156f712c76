// expect: ctnn: behind the optimizer a trainer takes a loss of its type
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> nn::dense<3> >> nn::relu >> nn::dense<2>;
nn::model<net> model;
float x[8][4];
float y[8][2];
nn::trainer<net, nn::huber, nn::sgd, 8> trainer{nn::sgd{.lr = 0.1}, nn::cross_entropy{}};
