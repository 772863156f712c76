// expect: ctnn: a register compares all its numbers at once
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> nn::dense<3> >> nn::relu >> nn::dense<2>;
nn::model<net> model;
float x[8][4];
float y[8][2];
struct mine : nn::elementwise_loss<mine> {
    static constexpr auto f(auto y, auto target) { return nn::abs(y - target); }
    static constexpr auto slope(auto y, auto target) { return y > target ? 1 : -1; }
};
nn::trainer<net, mine, nn::sgd, 8> trainer;
float loss = trainer.step(model, x, y);
