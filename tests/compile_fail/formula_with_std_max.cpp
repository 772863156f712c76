// expect-g++: ctnn: use nn::exp, nn::max, nn::select, ... in formulas
// expect-clang: formula_tried
// expect: own::f
#include <ctnn/ctnn.hpp>
#include <algorithm>
namespace nn = ctnn;
struct own : nn::activation<own> {
    static constexpr auto reads = nn::reads::x;
    static constexpr auto f(auto x) { return std::max(x, 0.f); }
    static constexpr auto slope(auto x, auto) { return nn::exp(x); }
};
constexpr auto net = nn::input<4> >> nn::dense<4> >> own{};
nn::model<net> model{nn::seed{1}};
float use(const float (&x)[4]) { return nn::predict(model, x)[0]; }
