// expect: ctnn: nn::batch_norm takes mean and variance over all steps of a batch, and knows no nn::lengths
#include <ctnn/ctnn.hpp>
constexpr auto net = ctnn::sequence<3, 4> >> ctnn::dense<2> >> ctnn::batch_norm<>;
ctnn::model<net> model;
ctnn::trainer<net, ctnn::cross_entropy, ctnn::sgd, 2> trainer;
const float x[2][3][4] = {};
const int labels[2][3] = {};
float loss = trainer.step(model, x, labels, ctnn::lengths{1, 3});
