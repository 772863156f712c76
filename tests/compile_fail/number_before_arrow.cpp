// expect: ctnn: what stands left of >> is no layer
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = 4 >> nn::dense<4>;
