// expect: ctnn: there are more or fewer targets than a batch of this network has
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> nn::dense<3> >> nn::relu >> nn::dense<3>;
nn::model<net> model;
float x[8][4], values[8][1];
int labels[8];
auto g = nn::gradients(model, nn::both<nn::mse, 1, nn::cross_entropy>{}, x, nn::pair(nn::unchecked<16>(&values[0][0]), labels));
