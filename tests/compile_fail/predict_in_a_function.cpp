// expect: ctnn: the data are of another element type than the model
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> nn::dense<3>;
nn::model<net> model{nn::seed{1}};

int main() {
    double x[4] = {};
    auto y = nn::predict(model, x);
    return int(y[0]);
}
