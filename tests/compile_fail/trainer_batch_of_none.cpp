// expect: ctnn: a batch has at least one sample
#include <ctnn/ctnn.hpp>
constexpr auto net = ctnn::input<3> >> ctnn::dense<2>;
float f(ctnn::model<net>& m, const float (&x)[3], const int (&labels)[1]) {
    ctnn::trainer<net, ctnn::cross_entropy, ctnn::sgd, -3> trainer{{.lr = 0.1}};
    return trainer.step(m, x, labels);
}
