// expect: ctnn: the data hold another number of values than the network takes
#include <ctnn/data.hpp>
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> nn::dense<3>;
nn::model<net> model{nn::seed{1}};

int main() {
    float x[5] = {};
    auto y = nn::predict<1>(model, x);
    return int(y(0, 0));
}
