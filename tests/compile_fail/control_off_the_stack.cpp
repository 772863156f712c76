// What does not fit on the stack, in memory of the caller's; and limits that are raised, for a network and
// for all.
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> nn::dense<40'000>;
constexpr auto other = nn::input<4> >> nn::dense<40'001>;
template <>
inline constexpr nn::index nn::stack_limit<> = 64 << 20;
template <>
inline constexpr nn::index nn::stack_limit<net> = 64 << 10;
auto g(const nn::model<net>& m, const float (&x)[64][4], const int (&y)[64]) {
    static nn::gradient_workspace<net, nn::cross_entropy, 64> space;
    return &nn::gradients(m, nn::cross_entropy{}, x, y, space);
}
void f(const nn::model<net>& m, const float (&x)[64][4], nn::workspace<net, 64>& space,
       nn::tensor<float, nn::shape<64, 40'000>>& y) {
    nn::predict<64>(m, x, space, y);
}
void f(const nn::model<net>& m, const float (&x)[4], nn::workspace<net>& space,
       nn::tensor<float, nn::shape<40'000>>& y) {
    nn::predict(m, x, space, y);
}
auto f(const nn::model<other>& m, const float (&x)[64][4]) { return nn::predict<64>(m, x); }
auto f(const int (&labels)[64]) { return nn::one_hot<50'000>(labels); }
static_assert(nn::stack_limit<other> == 64 << 20 && nn::stack_limit<net> == 64 << 10);
