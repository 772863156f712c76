// expect: ctnn: a layer does not accept the shape that arrives at it
// expect: position<0>
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<1, 4, 4> >> nn::dense<3> >> nn::relu >> nn::dense<2>;
nn::model<net> model;
nn::trainer<net, nn::cross_entropy, nn::sgd, 4> trainer;
float learn(const float (&x)[4][16], const int (&labels)[4]) { return trainer.step(model, x, labels); }
auto answer(const float (&x)[16]) { return nn::predict(model, x); }
auto slopes(const float (&x)[4][16], const int (&labels)[4]) { return nn::gradients(model, nn::cross_entropy{}, x, labels); }
