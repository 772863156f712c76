// Numbers that options about floating point break first: tanh and sigmoid against libm, softmax, the loss;
// NaN, infinities and -0 that go through. Exit code 0 if all are right.
#include <ctnn/ctnn.hpp>

#include <cmath>
#include <cstdio>
#include <limits>

namespace nn = ctnn;

namespace {

template <auto Act>
constexpr auto lookup = nn::input<64> >> nn::identity >> Act;
constexpr auto pooled = nn::input<1, 4, 4> >> nn::relu >> nn::max_pool2d<2> >> nn::flatten;
constexpr auto logits = nn::input<3> >> nn::dense<3>;

int failed = 0;
void check(bool good, const char* what, double value = 0) {
    if (good) return;
    std::printf("%s: %g\n", what, value);
    ++failed;
}

/// Batches and one sample take different functions.
template <auto Act>
void compare(const char* what, double (*truth)(double)) {
    constexpr double inf = std::numeric_limits<double>::infinity();
    static float x[32][64];
    for (int i = 0; i < 2048; ++i) x[i / 64][i % 64] = -30 + 60.f * float(i) / 2048;
    const nn::model<lookup<Act>> model;
    double worst = 0;
    const auto many = nn::predict<32>(model, x);
    for (int s = 0; s < 32; ++s) {
        const auto one = nn::predict(model, x[s]);
        for (int i = 0; i < 64; ++i) {
            const double right = truth(double(x[s][i]));
            worst = std::fmax(
                worst, std::fmax(std::fabs(double(many(s, i)) - right), std::fabs(double(one[i]) - right)));
        }
    }
    check(worst < 4e-7, what, worst);
    x[0][0] = std::numeric_limits<float>::quiet_NaN(), x[0][1] = -0.f, x[0][2] = float(inf),
    x[0][3] = -float(inf);
    const auto special = nn::predict<32>(model, x);
    check(std::isnan(special(0, 0)), "NaN does not come through");
    check(std::signbit(special(0, 1)) == std::signbit(truth(-0.)), "the sign of -0 is lost");
    check(double(special(0, 2)) == truth(inf) && double(special(0, 3)) == truth(-inf), "infinities");
}

} // namespace

int main() {
    compare<nn::tanh>("tanh", [](double x) { return std::tanh(x); });
    compare<nn::sigmoid>("sigmoid", [](double x) { return 1 / (1 + std::exp(-x)); });
    check(nn::tanh(0.5f) > 0.4621171f && nn::tanh(0.5f) < 0.4621172f, "tanh of a scalar",
          double(nn::tanh(0.5f)));

    float image[1][4][4] = {{{-1, 2, 3, 4}, {5, 6, 7, 8}, {1, 1, 1, 1}, {1, 1, 1, 1}}};
    image[0][0][1] = std::numeric_limits<float>::quiet_NaN();
    const auto largest = nn::predict(nn::model<pooled>{}, image);
    check(std::isnan(largest[0]) && largest[1] == 8, "NaN in a pool", double(largest[0]));

    nn::model<logits> model;
    const float bias[] = {1000, -1000, 999};
    nn::parameter<"0.bias">(model).write(bias);
    nn::trainer<logits, nn::cross_entropy, nn::adam, 2> trainer{{.lr = 0}};
    const float x[2][3] = {}, none[2][3] = {{std::numeric_limits<float>::quiet_NaN()}, {}};
    const int labels[] = {0, 2};
    const double loss = double(trainer.step(model, x, labels)); // (ln(1 + 1/e) + ln(1 + e)) / 2
    check(std::fabs(loss - 0.8132617) < 1e-6, "cross_entropy", loss);
    check(std::isnan(trainer.step(model, none, labels)), "the loss of NaN");
    return failed;
}
