// expect: ctnn: the targets do not fit the loss
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> nn::dense<3> >> nn::relu >> nn::dense<3>;
nn::model<net> model;
float x[8][4], values[8][1];
int labels[8];
nn::trainer<net, nn::both<nn::cross_entropy, 2, nn::mse>, nn::sgd, 8> trainer;
float loss = trainer.step(model, x, labels);
