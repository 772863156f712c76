// expect: ctnn: a layer does not accept the shape that arrives at it
// expect: position<1>
// expect: convolution<1
// expect: steps<8, 
// expect: only nn::conv1d<C, nn::kernel<K>, nn::causal> runs
#include <ctnn/ctnn.hpp>
constexpr auto net = ctnn::sequence<8, 2> >> ctnn::tanh >> ctnn::conv1d<3, ctnn::kernel<3>>;
