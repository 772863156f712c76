// expect: ctnn: gradients would put more on the stack than nn::stack_limit allows: hand in memory
// expect: gradients_off_the_stack.cpp
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<1000> >> nn::dense<2000> >> nn::relu >> nn::dense<2>;
nn::model<net> model;
float x[3][1000];
const int labels[3] = {};
auto g = nn::gradients(model, nn::cross_entropy{}, x, labels);
