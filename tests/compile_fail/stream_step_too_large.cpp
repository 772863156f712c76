// expect: ctnn: the data hold another number of values than the network takes
#include <ctnn/ctnn.hpp>
constexpr auto net = ctnn::sequence<4, 2> >> ctnn::lstm<3>;
int main() {
    ctnn::model<net> model;
    ctnn::stream<net> stream;
    float x[3] = {};
    auto y = stream.step(model, x);
    return int(y[0]);
}
