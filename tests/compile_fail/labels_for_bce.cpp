// expect: ctnn: the targets do not fit the loss
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> nn::dense<3> >> nn::relu >> nn::dense<2>;
nn::model<net> model;
float x[8][4];
float y[8][2];
int labels[8][2];
nn::trainer<net, nn::bce, nn::sgd, 8> trainer;
float loss = trainer.step(model, x, labels);
