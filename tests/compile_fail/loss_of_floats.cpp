// expect: ctnn: a formula takes auto
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> nn::dense<3> >> nn::relu >> nn::dense<2>;
nn::model<net> model;
float x[8][4];
float y[8][2];
struct mine : nn::elementwise_loss<mine> {
    float f(float y, float target) const { return y - target; }
    float slope(float, float) const { return 1; }
};
nn::trainer<net, mine, nn::sgd, 8> trainer;
float loss = trainer.step(model, x, y);
