// expect: ctnn: tokens have no gradient
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::tokens<4, 9> >> nn::embedding<3> >> nn::last_step;
auto f(const nn::model<net>& m, const int (&x)[4], const float (&y)[3]) { return nn::input_gradient(m, nn::mse{}, x, y); }
