// expect: ctnn: the options of the optimizer inside of nn::clip
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> nn::dense<3>;
nn::trainer<net, nn::mse, nn::clip<nn::adam>, 4> trainer{nn::adam{.lr = 0.1}};
