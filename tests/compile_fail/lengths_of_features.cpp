// expect: the network takes no sequences
#include <ctnn/ctnn.hpp>
constexpr auto net = ctnn::input<4> >> ctnn::dense<3>;
ctnn::model<net> model;
ctnn::trainer<net, ctnn::cross_entropy, ctnn::sgd, 2> trainer;
const float x[2][4] = {};
const int labels[2] = {};
float loss = trainer.step(model, x, labels, ctnn::lengths{1, 1});
