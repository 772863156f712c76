// expect: ctnn: nn::named takes a name of at least one character
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> nn::named<"">(nn::dense<4>);
