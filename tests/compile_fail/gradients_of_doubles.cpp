// expect: ctnn: the targets do not fit the loss
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> nn::dense<3>;
nn::model<net> model{nn::seed{1}};

int main() {
    float x[4] = {};
    double y[3] = {};
    auto g = nn::gradients(model, nn::mse{}, x, y);
    return int(sizeof g);
}
