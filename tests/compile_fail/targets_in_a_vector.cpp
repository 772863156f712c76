// expect: for a run-time size say nn::unchecked<N>(pointer)
#include <ctnn/ctnn.hpp>
#include <vector>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> nn::dense<3> >> nn::relu >> nn::dense<2>;
nn::model<net> model;
nn::trainer<net, nn::cross_entropy, nn::sgd, 8> trainer;
float learn(const float (&x)[8][4], const std::vector<int>& labels) { return trainer.step(model, x, labels); }
