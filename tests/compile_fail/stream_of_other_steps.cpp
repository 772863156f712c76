// expect: ctnn: what is joined in a stream comes at the same steps
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::sequence<8, 3> >>
    nn::sum(nn::max_pool1d<2>, nn::conv1d<3, nn::kernel<3>, nn::stride<2>, nn::causal>);
nn::stream<net> stream;
