// expect: ctnn: nn::causal is for conv1d over a sequence, which knows no padding
#include <ctnn/ctnn.hpp>
constexpr auto layer = ctnn::conv1d<4, ctnn::kernel<3>, ctnn::padding<2>, ctnn::causal>;
