// expect: ctnn: nn::lengths are one for each sample of the batch
#include <ctnn/ctnn.hpp>
constexpr auto net = ctnn::sequence<3, 4> >> ctnn::dense<2>;
const ctnn::model<net> model;
const float x[2][3][4] = {}, y[2][3][2] = {};
auto g = ctnn::gradients(model, ctnn::mse{}, x, y, ctnn::lengths{3});
