// expect: ctnn: nn::named names one layer
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> nn::named<"four">(4);
