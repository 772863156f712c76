// expect: ctnn: behind its options fit takes what it calls after each epoch
#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>
namespace nn = ctnn;
constexpr auto net = nn::sequence<4, 2> >> nn::lstm<3> >> nn::last_step >> nn::dense<2>;
nn::model<net> m;
nn::dataset<float, nn::shape<4, 2>> set;
nn::trainer<net, nn::cross_entropy, nn::adam, 2> trainer;
auto f() { return nn::fit(m, trainer, set, {.epochs = 1}, nn::lengths{4, 3}); }
