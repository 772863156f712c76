// expect: ctnn: a trainer needs a network with parameters
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> nn::relu;
nn::model<net> model;
float x[8][4], y[8][4];
nn::trainer<net, nn::mse, nn::sgd, 8> trainer;
float loss = trainer.step(model, x, y);
