// expect: ctnn: a loss has a slope
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> nn::dense<3> >> nn::relu >> nn::dense<2>;
nn::model<net> model;
float x[8][4];
float y[8][2];
struct mine : nn::elementwise_loss<mine> {
    static constexpr auto f(auto y, auto target) { return nn::abs(y - target); }
};
auto gradients = nn::gradients(model, mine{}, x, y);
