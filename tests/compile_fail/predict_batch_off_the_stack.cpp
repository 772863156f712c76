// expect: ctnn: predict would put more on the stack than nn::stack_limit allows: hand in a workspace
// expect: predict_batch_off_the_stack.cpp
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> nn::dense<40'000> >> nn::relu >> nn::dense<2>;
auto f(const nn::model<net>& m, const float (&x)[64][4]) { return nn::predict<64>(m, x); }
