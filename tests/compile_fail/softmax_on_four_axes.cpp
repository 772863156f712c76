// expect: ctnn: a layer does not accept the shape that arrives at it
// expect: softmax takes features, or the channels of an image
// expect: shape<1, 2, 2, 2>
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<1, 2, 2, 2> >> nn::softmax;
