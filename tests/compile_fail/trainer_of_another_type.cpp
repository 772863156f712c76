// expect: ctnn: the model is of another topology or type than what steps it
#include <ctnn/ctnn.hpp>
constexpr auto net = ctnn::input<3> >> ctnn::dense<2>;
double f(ctnn::model<net>& m, const double (&x)[3], const int (&labels)[1]) {
    ctnn::trainer<net, ctnn::cross_entropy, ctnn::sgd, 1, double> trainer;
    return trainer.step(m, x, labels);
}
