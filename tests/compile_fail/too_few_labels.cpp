// expect: ctnn: there are more or fewer targets than a batch of this network has
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> nn::dense<3> >> nn::relu >> nn::dense<2>;
nn::model<net> model;
float x[8][4];
int y[7];
nn::trainer<net, nn::cross_entropy, nn::sgd, 8> trainer;
float loss = trainer.step(model, x, y);
