// 07 your own layer: an activation as two formulas, written outside the library, in a network that trains.
#include <ctnn/ctnn.hpp>

#include <cstdio>

namespace nn = ctnn;

namespace mine {
/// x / (1 + |x|); its slope is (1 / (1 + |x|))². The same expressions serve one number and a whole register.
struct softsign_layer : nn::activation<softsign_layer> {
    static constexpr auto reads = nn::reads::x;
    static constexpr auto f(auto x) { return x / (1 + nn::abs(x)); }
    static constexpr auto slope(auto x, auto) { return 1 / ((1 + nn::abs(x)) * (1 + nn::abs(x))); }
    static void print(auto& out) { out << "softsign"; }
};
constexpr softsign_layer softsign;
} // namespace mine

constexpr auto net = nn::input<1> >> nn::dense<16> >> mine::softsign >> nn::dense<1>;
static_assert(mine::softsign(-1.0) == -0.5);

int main() {
    static nn::model<net> model{nn::seed{5}};
    static nn::trainer<net, nn::mse, nn::adam, 32> trainer{{.lr = 0.01}};
    float x[32], y[32];
    for (int i = 0; i < 32; ++i) {
        x[i] = float(i - 16) / 8;
        y[i] = x[i] * x[i] - 1; // a parabola to learn
    }
    float first = 0, last = 0;
    for (int step = 0; step < 3000; ++step) {
        last = trainer.step(model, x, y);
        if (step == 0) first = last;
    }
    std::printf("loss %.4f at first, %.6f in the end; f(0.5) = %.3f, wanted -0.75\n", double(first),
                double(last), double(nn::predict(model, 0.5f)[0]));
    return last < first / 100 ? 0 : 1;
}
