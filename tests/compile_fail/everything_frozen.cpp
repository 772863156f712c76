// expect: ctnn: a trainer needs a network with parameters
#include <ctnn/ctnn.hpp>
constexpr auto net = ctnn::input<4> >> ctnn::frozen(ctnn::dense<2>);
float f(ctnn::trainer<net, ctnn::mse, ctnn::sgd, 2>& t, ctnn::model<net>& m, const float (&x)[2][4], const float (&y)[2][2]) {
    return t.step(m, x, y);
}
