// expect: ctnn: there are more or fewer targets than a batch of this network has
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<1, 4, 4> >> nn::conv2d<3, nn::kernel<3>, nn::padding<1>>;
nn::model<net> model;
nn::trainer<net, nn::cross_entropy, nn::sgd, 2> trainer;
float x[2][1][4][4];
int one_per_value[2][3][4][4];
float loss = trainer.step(model, x, one_per_value);
