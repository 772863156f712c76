// expect: ctnn: the output is larger than nn::stack_limit allows on the stack: hand in a tensor for it
// expect: output_off_the_stack.cpp
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> nn::dense<40'000>;
auto f(const nn::model<net>& m, const float (&x)[64][4], nn::workspace<net, 64>& space) {
    return nn::predict<64>(m, x, space);
}
