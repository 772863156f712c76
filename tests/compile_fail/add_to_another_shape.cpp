// expect: ctnn: nn::add_to adds values of one shape
// expect: position<3>
// expect: shape<4>
// expect: shape<5>
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> nn::dense<4> >> nn::add_to<"head"> >> nn::dense<5> >> nn::add_to<"head"> >> nn::from<"head">;
