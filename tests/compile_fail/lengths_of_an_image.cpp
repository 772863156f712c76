// expect: nn::flatten and nn::as_image take all steps together
#include <ctnn/ctnn.hpp>
constexpr auto net = ctnn::tokens<3, 4> >> ctnn::embedding<2> >> ctnn::bidirectional<ctnn::gru<2>> >> ctnn::as_image >> ctnn::global_max_pool;
ctnn::model<net> model;
ctnn::trainer<net, ctnn::cross_entropy, ctnn::sgd, 2> trainer;
const int x[2][3] = {}, labels[2] = {};
float loss = trainer.accumulate(model, x, labels, ctnn::lengths{1, 3});
