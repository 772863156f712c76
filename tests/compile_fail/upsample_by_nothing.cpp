// expect: ctnn: upsample1d and upsample2d take how often each value is there
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<1, 6, 6> >> nn::upsample2d<0>;
