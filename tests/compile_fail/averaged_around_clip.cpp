// expect: ctnn: nn::averaged stands inside of nn::clip
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
nn::averaged<nn::clip<nn::adam>> optimizer;
