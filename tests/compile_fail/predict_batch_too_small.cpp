// expect: ctnn: the data hold another number of values than the network takes
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> nn::dense<3>;
nn::model<net> model{nn::seed{1}};

int main() {
    float x[2][4] = {};
    auto y = nn::predict<3>(model, x);
    return int(y(0, 0));
}
