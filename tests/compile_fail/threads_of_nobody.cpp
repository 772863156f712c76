// expect: ctnn: there is at least one thread that works: nn::threads{4}, or nothing for one per core
#include <ctnn/ctnn.hpp>
#include <ctnn/parallel.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<6> >> nn::dense<2>;
nn::parallel_trainer<net, nn::mse, nn::sgd, 32, 4> trainer{nn::threads{0}};
