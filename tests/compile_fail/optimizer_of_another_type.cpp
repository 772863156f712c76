// expect: ctnn: a trainer takes an optimizer of its type, or its options in braces of their own
// expect: sgd, 
// expect: adam
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> nn::dense<3>;
nn::trainer<net, nn::mse, nn::sgd, 4> trainer{nn::adam{.lr = 0.01}};
