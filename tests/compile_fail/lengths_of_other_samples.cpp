// expect: ctnn: nn::lengths are one for each sample of the batch
#include <ctnn/ctnn.hpp>
constexpr auto net = ctnn::sequence<3, 4> >> ctnn::lstm<2>;
ctnn::model<net> model;
ctnn::trainer<net, ctnn::cross_entropy, ctnn::sgd, 2> trainer;
const float x[2][3][4] = {};
const int labels[2][3] = {};
float loss = trainer.step(model, x, labels, ctnn::lengths{1, 3, 3});
