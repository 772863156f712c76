// expect: ctnn: the model is of another topology or type than what steps it
#include <ctnn/ctnn.hpp>
constexpr auto net = ctnn::sequence<4, 3> >> ctnn::lstm<2>;
constexpr auto other = ctnn::sequence<4, 3> >> ctnn::gru<2>;
float f(const ctnn::model<other>& m, const float (&x)[3]) {
    ctnn::stream<net> stream;
    return stream.step(m, x)[0];
}
