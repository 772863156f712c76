// expect: ctnn: predict would put more on the stack than nn::stack_limit allows
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> nn::dense<100>;
template <>
inline constexpr nn::index nn::stack_limit<net> = 256;
auto f(const nn::model<net>& m, const float (&x)[4]) { return nn::predict(m, x); }
