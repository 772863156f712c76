// expect: ctnn: fit draws samples by chance, and those of a stateful trainer go on
#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>
namespace nn = ctnn;
constexpr auto net = nn::sequence<4, 2> >> nn::lstm<3> >> nn::dense<2>;
nn::model<net> m;
nn::trainer<net, nn::cross_entropy, nn::adam, 8, float, nn::stateful> trainer;
nn::dataset<float, nn::shape<4, 2>, int[4]> set;
auto f() { return nn::fit(m, trainer, set, {.epochs = 1}); }
