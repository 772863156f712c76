// expect: ctnn: this trainer keeps no average of the weights
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> nn::dense<2>;
nn::model<net> m, average;
nn::trainer<net, nn::mse, nn::adam, 8> trainer;
void f() { nn::average_of(trainer, m, average); }
