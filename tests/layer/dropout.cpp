// dropout: off in predict, the same mask forward and backward, and the same run for the same seed.
#include "support/training_examiner.hpp"

#include <sstream>

using namespace ctnn_test;

TEST_CASE("predict is without it") {
    constexpr auto with =
        nn::input<7> >> nn::dense<9> >> nn::dropout<1, 2> >> nn::tanh >> nn::dropout<1, 3> >> nn::dense<3>;
    constexpr auto without = nn::input<7> >> nn::dense<9> >> nn::tanh >> nn::dense<3>;
    examine_forward<with>();
    const nn::model<with> a{nn::seed{1}};
    nn::model<without> b;
    give_parameters(a, b);
    const auto x = noises<float>(1, 7);
    const auto left = nn::predict(a, nn::unchecked<7>(x.data())),
               right = nn::predict(b, nn::unchecked<7>(x.data()));
    // Tanh is fused elsewhere.
    for (nn::index i = 0; i < 3; ++i) CHECK(left[i] == doctest::Approx(right[i]).epsilon(1e-6));
}
TEST_CASE("gradients: backward leaves out what forward did") {
    examine_training<(nn::input<3> >> nn::dense<9> >> nn::dropout<1, 3> >> nn::tanh >> nn::dropout<1, 2> >>
                      nn::dense<2>),
                     17>();
    examine_training<(nn::input<2, 4, 3> >> nn::conv2d<3, nn::kernel<2>> >> nn::relu >> nn::dropout<1, 4> >>
                      nn::flatten >> nn::dense<2>),
                     3>();
    examine_training<(nn::sequence<3, 2> >> nn::dense<4> >> nn::dropout<1, 2> >> nn::gru<3> >>
                      nn::last_step >> nn::dense<2>),
                     9>();
    examine_training<(nn::input<4> >> nn::dense<5> >>
                      nn::sum(nn::dense<5> >> nn::dropout<1, 2>, nn::identity) >>
                      nn::concat(nn::dropout<1, 2>, nn::dense<3>) >> nn::dense<2>),
                     5>();
    examine_training<(nn::input<2> >> nn::dense<3> >> nn::dropout<1, 2> >> nn::dense<1>), 130>();
}

/// What a trainer's steps do to a network whose gradient of the bias shows what was left out: 32 samples of
/// zeros, targets of -1/2.
template <class T>
struct run_of {
    static constexpr auto net = nn::input<1> >> nn::dense<500> >> nn::dropout<1, 5>;
    nn::model<net, T> model;
    nn::trainer<net, nn::mse, nn::sgd, 32, T> trainer{{.lr = 250. * 32}};
    void step() {
        const std::vector<T> x(32), y(32 * 500, T(-0.5));
        trainer.step(model, nn::unchecked<32>(x.data()), nn::unchecked<32 * 500>(y.data()));
    }
};
TEST_CASE("a fifth of all is left out, of every sample and feature others, and the rest is 5/4") {
    const auto run = std::make_unique<run_of<double>>();
    run->step(); // each bias: -lr · sum of 2 / 16000 · mask / 2 = -mask summed over samples
    double kept = 0, squares = 0;
    for (nn::index i = 0; i < 500; ++i) {
        const double times = -nn::parameter<"0.bias">(run->model)[i] / (0.5 * 1.25);
        CHECK(times == doctest::Approx(std::round(times)).epsilon(1e-9));
        kept += times, squares += times * times;
    }
    CHECK(std::abs(kept / 16000 - 0.8) < 0.015); // five standard deviations
    CHECK(std::abs(squares / 500 - kept / 500 * kept / 500 - 32 * 0.8 * 0.2) < 1.7);
}
TEST_CASE("the seed, the step and the place decide, not the type") {
    const auto a = std::make_unique<run_of<float>>(), b = std::make_unique<run_of<float>>(),
               c = std::make_unique<run_of<float>>();
    const auto d = std::make_unique<run_of<double>>();
    c->trainer.reseed(nn::seed{1});
    a->step(), b->step(), c->step(), d->step();
    CHECK(a->model == b->model);
    CHECK(!(a->model == c->model));
    CHECK(distance(flat(a->model), flat(d->model)) < 1e-5);
    b->trainer.resume_at(0);
    b->model = {};
    b->step(); // the first step again
    CHECK(a->model == b->model);
    b->model = {};
    b->step(); // the second is another one
    CHECK(!(a->model == b->model));
}
TEST_CASE("the same numbers on every machine") {
    const nn::kernels::dropout_mask<float, 1, 2> mask{nn::random_bits({}, 1)};
    std::string text;
    for (nn::index s = 0; s < 4; ++s)
        for (nn::index i = 0; i < 8; ++i) text += mask.at(s, i) == 0.f ? '0' : '1';
    CHECK(text == "11010010100010111100001100011101"); // by integers of any size, in Python
}
TEST_CASE("nothing, all, and printing") {
    examine_training<(nn::input<3> >> nn::dense<4> >> nn::dropout<0, 1> >> nn::dense<2>), 3>();
    examine_training<(nn::input<3> >> nn::dense<4> >> nn::dropout<1, 1> >> nn::dense<2>), 3>();
    std::ostringstream out;
    out << (nn::input<3> >> nn::dropout<1, 5>);
    CHECK(out.str() == "input<3> >> dropout<1, 5>");
}
