// expect: ctnn: an option of a convolution is given twice
#include <ctnn/ctnn.hpp>
constexpr auto net = ctnn::input<1, 9, 9> >> ctnn::conv2d<4, ctnn::kernel<3>, ctnn::kernel<5>>;
