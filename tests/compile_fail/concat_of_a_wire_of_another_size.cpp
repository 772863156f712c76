// expect: ctnn: the branches of a concat are features, images of one height and width, or sequences of as many steps; these two differ
// expect: position<4>
// expect: shape<8, 4, 4>
// expect: shape<8, 8, 8>
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<1, 8, 8> >> nn::conv2d<8, nn::kernel<3>, nn::padding<1>> >> nn::as<"skip"> >> nn::max_pool2d<2>
    >> nn::conv2d<8, nn::kernel<3>, nn::padding<1>> >> nn::concat(nn::identity, nn::from<"skip">) >> nn::relu;
