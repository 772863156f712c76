// expect: ctnn: the loss does not fit the output of the network
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<1, 4, 4> >> nn::conv2d<3, nn::kernel<3>, nn::padding<1>>;
nn::model<net> model;
nn::trainer<net, nn::weighted_cross_entropy<48>, nn::sgd, 2> trainer;
float x[2][1][4][4];
int labels[2][4][4];
float loss = trainer.step(model, x, labels);
