// expect: ctnn: a layer does not accept the shape that arrives at it: as_sequence takes an image
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<6> >> nn::as_sequence;
