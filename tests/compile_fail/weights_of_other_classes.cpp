// expect: ctnn: the loss does not fit the output of the network
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> nn::dense<3> >> nn::relu >> nn::dense<2>;
nn::model<net> model;
float x[8][4];
float y[8][2];
int labels[8];
nn::trainer<net, nn::weighted_cross_entropy<3>, nn::sgd, 8> trainer;
float loss = trainer.step(model, x, labels);
