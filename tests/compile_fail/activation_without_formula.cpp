// expect: ctnn: an activation has a formula
// expect: position<1>
// expect: own
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
struct own : nn::activation<own> {
    static constexpr auto reads = nn::reads::x;
    static constexpr auto slope(auto x, auto) { return nn::exp(x); }
};
constexpr auto net = nn::input<4> >> nn::dense<4> >> own{};
nn::model<net> model{nn::seed{1}};
float use(const float (&x)[4]) { return nn::predict(model, x)[0]; }
