// expect: ctnn: predict takes a model
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> nn::dense<3>;
nn::model<net> model{nn::seed{1}};

int main() {
    float x[4] = {};
    auto y = nn::predict(net, x);
    return int(y);
}
