// expect: ctnn: the rule of nn::decay_only says true or false of a name
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
nn::decay_only<nn::adamw, 2> optimizer;
