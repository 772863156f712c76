// expect: ctnn: there are more or fewer targets than a batch of this network has
#include <ctnn/ctnn.hpp>
constexpr auto net = ctnn::sequence<4, 2> >> ctnn::dense<3>;
ctnn::model<net> model;
ctnn::trainer<net, ctnn::cross_entropy, ctnn::sgd, 2> trainer;
const float x[2][4][2] = {};
const int one_per_sample[2] = {};
float loss = trainer.step(model, x, one_per_sample);
