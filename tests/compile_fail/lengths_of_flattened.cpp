// expect: ctnn: nn::lengths need steps that stay apart from those behind them: nn::flatten and nn::as_image
#include <ctnn/ctnn.hpp>
constexpr auto net = ctnn::sequence<3, 4> >> ctnn::dense<2> >> ctnn::flatten >> ctnn::dense<3>;
ctnn::model<net> model;
ctnn::trainer<net, ctnn::cross_entropy, ctnn::sgd, 2> trainer;
const float x[2][3][4] = {};
const int labels[2] = {};
float loss = trainer.step(model, x, labels, ctnn::lengths{1, 3});
