// expect: ctnn: a trainer takes an optimizer of its type, or its options in braces of their own
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> nn::dense<3>;
nn::trainer<net, nn::mse, nn::momentum_sgd, 4> trainer(0.01, 0.9);
