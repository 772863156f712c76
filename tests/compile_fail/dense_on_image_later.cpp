// expect: ctnn: a layer does not accept the shape that arrives at it
// expect: position<2>
// expect: dense<10
// expect: features
// expect: shape<3, 8, 8>
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<3, 8, 8> >> nn::relu >> nn::tanh >> nn::dense<10> >> nn::relu >> nn::dense<3>;
