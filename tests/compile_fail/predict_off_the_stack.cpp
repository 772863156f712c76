// expect: ctnn: predict would put more on the stack than nn::stack_limit allows: hand in a workspace
// expect: predict_off_the_stack.cpp
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<3, 256, 256> >> nn::conv2d<16, nn::kernel<3>, nn::padding<1>>
    >> nn::conv2d<16, nn::kernel<3>, nn::padding<1>> >> nn::global_avg_pool >> nn::dense<4>;
auto f(const nn::model<net>& m, const float (&x)[3][256][256]) { return nn::predict(m, x); }
