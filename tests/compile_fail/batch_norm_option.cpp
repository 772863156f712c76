// expect: ctnn: a batch_norm takes the options eps<1, 1000>, momentum<1, 10> (a fraction from 0 to 1) and no_affine
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<6> >> nn::batch_norm<nn::momentum<3, 2>>;
