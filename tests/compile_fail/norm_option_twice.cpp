// expect: ctnn: an option of a norm is given twice
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<6> >> nn::rms_norm<nn::eps<1, 10>, nn::eps<1, 100>>;
