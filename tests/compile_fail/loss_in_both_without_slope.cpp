// expect: ctnn: a loss has a slope, by y
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
struct squared : nn::elementwise_loss<squared> {
    static constexpr auto f(auto y, auto target) { return (y - target) * (y - target); }
};
constexpr auto net = nn::input<4> >> nn::dense<3>;
nn::model<net> model;
float x[8][4], values[8][1];
int labels[8];
nn::trainer<net, nn::both<nn::cross_entropy, 2, squared>, nn::sgd, 8> trainer;
float loss = trainer.step(model, x, nn::pair(labels, values));
