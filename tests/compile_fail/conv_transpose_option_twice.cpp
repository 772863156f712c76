// expect: ctnn: an option of a transposed convolution is given twice
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<2, 9> >> nn::conv_transpose1d<2, nn::kernel<2>, nn::output_padding<0>, nn::output_padding<1>, nn::stride<2>>;
