// expect: ctnn: a parallel_trainer divides a batch into equal shards: nn::parallel_trainer<net, loss, optimizer, 256, 8>
#include <ctnn/ctnn.hpp>
#include <ctnn/parallel.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<6> >> nn::dense<2>;
nn::parallel_trainer<net, nn::mse, nn::sgd, 32, 5> trainer;
