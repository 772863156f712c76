// expect: ctnn: a register is no single number
// expect: nn::exp
#include <ctnn/ctnn.hpp>
#include <cmath>
namespace nn = ctnn;
struct own : nn::activation<own> {
    static constexpr auto reads = nn::reads::x;
    static auto f(auto x) { return x / (1 + std::exp(-x)); }
    static constexpr auto slope(auto x, auto) { return nn::exp(x); }
};
constexpr auto net = nn::input<4> >> nn::dense<4> >> own{};
nn::model<net> model{nn::seed{1}};
float use(const float (&x)[4]) { return nn::predict(model, x)[0]; }
