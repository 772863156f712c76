// expect: ctnn: nn::decay_only takes an optimizer that has a weight_decay
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
nn::decay_only<nn::clip<nn::adamw>> optimizer;
