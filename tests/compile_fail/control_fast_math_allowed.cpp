// flags: -ffast-math -DCTNN_ALLOW_FAST_MATH
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> nn::dense<3> >> nn::tanh;
nn::model<net> model;
auto f(const float (&x)[4]) { return nn::predict(model, x); }
