// expect: nn::flatten and nn::as_image take all steps together
#include <ctnn/ctnn.hpp>
constexpr auto net = ctnn::sequence<3, 4> >> ctnn::dense<2> >> ctnn::flatten;
const ctnn::model<net> model;
const float x[2][3][4] = {};
auto y = ctnn::predict<2>(model, x, ctnn::lengths{1, 3});
