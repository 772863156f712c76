// expect: ctnn: a dense layer has at least one output
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> nn::dense<0>;
