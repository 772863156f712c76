// expect: ctnn: a norm takes the options eps<1, 1000> (a fraction that is not negative) and no_affine
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<6> >> nn::layer_norm<nn::no_bias>;
