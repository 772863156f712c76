// parallel_trainer with what stands beside it: checkpoints, fit, parallel_predict.
#include "support/examiner.hpp"
#include "support/same_bits.hpp"

#include <ctnn/data.hpp>
#include <ctnn/io.hpp>
#include <ctnn/parallel.hpp>

#include <filesystem>

#include <unistd.h>

using namespace ctnn_test;

namespace {
constexpr auto net = nn::sequence<3, 2> >> nn::gru<5> >> nn::dropout<1, 4> >> nn::dense<2>;
template <nn::index S>
using trainer_of = nn::parallel_trainer<net, nn::mse, nn::adam, 16, S, float, nn::stateful>;

const std::string& path() {
    static const std::string name =
        (std::filesystem::temp_directory_path() / ("ctnn_parallel_" + std::to_string(::getpid()))).string();
    return name;
}
} // namespace

TEST_CASE(
    "a run that resumes on another number of threads ends with the bits of one that was never interrupted") {
    const sample_data<net, 16, float> data;
    nn::model<net> whole{nn::seed{2}};
    trainer_of<4> uninterrupted{{.lr = 0.01}, nn::threads{1}};
    for (int i = 0; i < 6; ++i) uninterrupted.step(whole, data.x(), data.y());

    nn::model<net> model{nn::seed{2}};
    {
        trainer_of<4> trainer{{.lr = 0.01}, nn::threads{2}};
        for (int i = 0; i < 3; ++i) trainer.step(model, data.x(), data.y());
        REQUIRE(nn::save(model, trainer, path()));
    }
    nn::model<net> resumed;
    trainer_of<4> trainer{nn::threads{3}};
    REQUIRE(nn::load(resumed, trainer, path()));
    CHECK(trainer.optimizer().lr == 0.01);
    CHECK(trainer.steps() == 3);
    for (int i = 0; i < 3; ++i) trainer.step(resumed, data.x(), data.y());
    CHECK(same_bits(resumed, whole));

    trainer_of<8> other{nn::threads{1}};
    nn::trainer<net, nn::mse, nn::adam, 16, float, nn::stateful> one;
    const auto before = resumed;
    CHECK(!nn::load(resumed, other, path())); // other sums
    CHECK(!nn::load(resumed, one, path()));
    CHECK(same_bits(resumed, before));
    std::filesystem::remove(path());
}
TEST_CASE("fit") {
    constexpr auto small = nn::input<4> >> nn::dense<8> >> nn::tanh >> nn::dense<3>;
    std::vector<float> x(30 * 4);
    std::vector<int> labels(30);
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = float(noise(4, i));
    for (std::size_t s = 0; s < 30; ++s) labels[s] = x[4 * s] > 0.1f ? 2 : x[4 * s + 1] > 0;
    const nn::dataset<float, nn::shape<4>> training{x, labels, 3};
    nn::model<small> a{nn::seed{1}}, b{nn::seed{1}};
    nn::parallel_trainer<small, nn::cross_entropy, nn::adam, 8, 4> one{{.lr = 0.05}, nn::threads{1}},
        two{{.lr = 0.05}, nn::threads{2}};
    const auto history = nn::fit(a, one, training, {.epochs = 20});
    nn::fit(b, two, training, {.epochs = 20});
    CHECK(history.error == "");
    CHECK(history.epochs.back().loss < 0.5 * history.epochs.front().loss);
    CHECK(same_bits(a, b));
}
TEST_CASE(
    "fit leaves out a last batch that cannot be divided so that a batch_norm has two samples everywhere") {
    constexpr auto normed = nn::input<1> >> nn::dense<2> >> nn::batch_norm<> >> nn::dense<1>;
    using trainer = nn::parallel_trainer<normed, nn::mse, nn::sgd, 8, 4>;
    for (const nn::index count : {2, 4, 6, 8}) CHECK(trainer::takes(count));
    for (const nn::index count : {0, 1, 3, 5, 7, 9}) CHECK_FALSE(trainer::takes(count));
    std::vector<float> x(11);
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = float(noise(5, i));
    const nn::dataset<float, nn::shape<1>, nn::shape<1>> line{x, x};
    nn::model<normed> m{nn::seed{1}};
    trainer t{{.lr = 0.01}, nn::threads{2}};
    CHECK(nn::fit(m, t, line, {.epochs = 2}).error == "");
    CHECK(t.steps() == 2);
}
TEST_CASE("parallel_predict gives the bits of predict, on any number of threads") {
    constexpr auto image = nn::input<1, 6, 5> >> nn::conv2d<3, nn::kernel<3>> >> nn::batch_norm<> >>
                           nn::relu >> nn::flatten >> nn::dense<7>;
    const nn::model<image> model{nn::seed{1}};
    const auto check = [&]<nn::index B>(std::integral_constant<nn::index, B>) {
        const auto x = noises<float>(1, B * 30);
        const auto expected = nn::predict<B>(model, nn::unchecked<B * 30>(x.data()));
        for (const int threads : {1, 2, 3, 16}) {
            const auto y =
                nn::parallel_predict<B>(model, nn::unchecked<B * 30>(x.data()), nn::threads{threads});
            CHECK(std::memcmp(y.data(), expected.data(), sizeof(float) * B * 7) == 0);
        }
        nn::tensor<float, nn::shape<B, 7>> y;
        nn::parallel_predict<B>(model, nn::unchecked<B * 30>(x.data()), nn::threads{2}, y);
        CHECK(y == expected);
        CHECK(nn::parallel_predict<B>(model, nn::unchecked<B * 30>(x.data())) == expected);
    };
    check(std::integral_constant<nn::index, 3>{});
    check(std::integral_constant<nn::index, 64 * 4 + 5>{});
}
