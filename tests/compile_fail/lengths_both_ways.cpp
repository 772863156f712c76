// expect: nn::bidirectional and nn::as_image wait for the last
#include <ctnn/ctnn.hpp>
constexpr auto net = ctnn::tokens<3, 4> >> ctnn::embedding<2> >> ctnn::bidirectional<ctnn::gru<2>> >> ctnn::last_step;
ctnn::model<net> model;
ctnn::trainer<net, ctnn::cross_entropy, ctnn::sgd, 2> trainer;
const int x[2][3] = {}, labels[2] = {};
float loss = trainer.accumulate(model, x, labels, ctnn::lengths{1, 3});
