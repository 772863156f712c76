// expect: ctnn: behind the topology a trainer takes a loss and then an optimizer
#include <ctnn/ctnn.hpp>
constexpr auto net = ctnn::input<3> >> ctnn::dense<2>;
float f(ctnn::model<net>& m, const float (&x)[3], const float (&y)[2]) {
    ctnn::trainer<net, ctnn::sgd, ctnn::mse, 1> trainer{{.lr = 0.1}};
    return trainer.step(m, x, y);
}
