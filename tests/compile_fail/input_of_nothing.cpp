// expect: ctnn: every extent of a shape is at least 1
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<0>;
