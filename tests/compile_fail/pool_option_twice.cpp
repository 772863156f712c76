// expect: ctnn: an option of a pool is given twice
#include <ctnn/ctnn.hpp>
constexpr auto net = ctnn::input<1, 9, 9> >> ctnn::max_pool2d<2, ctnn::stride<1>, ctnn::stride<2>>;
