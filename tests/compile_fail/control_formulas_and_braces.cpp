// Formulas and options that the cases beside this one get wrong, done right; beside POSIX's select.
#include <sys/select.h>

#include <ctnn/ctnn.hpp>

#include <memory>
namespace nn = ctnn;
struct elu : nn::activation<elu> {
    static constexpr auto reads = nn::reads::x;
    static constexpr auto f(auto x) { return select(x > 0, x, exp(x) - 1); }
    static constexpr auto slope(auto x, auto) { return select(x > 0, 1 + 0 * x, exp(x)); }
};
struct untrained : nn::activation<untrained> { // no slope: to be used only
    static constexpr auto reads = nn::reads::none;
    static constexpr auto f(auto x) { return nn::copysign(nn::sqrt(nn::abs(x)), x); }
};
constexpr auto net = nn::input<4> >> nn::dense<4> >> elu{};
nn::model<net> model{nn::seed{1}};
nn::model<(nn::input<4> >> untrained{})> rooter;
float use(const float (&x)[4]) { return nn::predict(model, x)[0] + nn::predict(rooter, x)[0]; }
template <class Optimizer>
using trainer = nn::trainer<net, nn::mse, Optimizer, 4>;
trainer<nn::sgd> none, empty{}, braces{{}}, option{{.lr = 0.1}}, position{{0.1}}, object{nn::sgd{.lr = 0.1}},
    copy{none};
trainer<nn::clip<nn::adam>> both{{.optimizer = {.lr = 0.1}, .max_norm = 2}}, norm{{.max_norm = 2}},
    nested{{{.lr = 0.1}, 2}};
const auto pointer = std::make_unique<trainer<nn::adam>>(nn::adam{.lr = 0.1});
float learn(const float (&x)[4][4], const float (&y)[4][4]) { return option.step(model, x, y); }
