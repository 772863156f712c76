// expect: ctnn: the data hold another number of values than the network takes
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> nn::dense<3>;
nn::model<net> model{nn::seed{1}};

int main() {
    float x[2][5] = {};
    nn::workspace<net, 2> space;
    auto y = nn::predict<2>(model, x, space);
    return int(y(0, 0));
}
