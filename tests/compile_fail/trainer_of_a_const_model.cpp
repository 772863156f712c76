// expect: ctnn: the model is of another topology or type than what steps it
#include <ctnn/ctnn.hpp>
constexpr auto net = ctnn::input<3> >> ctnn::dense<2>;
float f(const ctnn::model<net>& m, const float (&x)[3], const int (&labels)[1]) {
    ctnn::trainer<net, ctnn::cross_entropy, ctnn::sgd, 1> trainer;
    return trainer.step(m, x, labels);
}
