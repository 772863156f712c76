// expect: ctnn: nn::backward takes a gradient shaped like the outputs
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> nn::dense<3>;
auto f(const nn::model<net>& m, const float (&x)[8][4], const float (&dy)[8][2]) { return nn::backward(m, x, dy).dx[0]; }
