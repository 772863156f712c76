// layer_norm, rms_norm and group_norm against the oracles: around the registers, on images, on every step,
// fused and joined.
#include "golden/golden_norms.hpp"
#include "support/golden_check.hpp"

#include <sstream>

using namespace ctnn_test;

template <nn::index N, auto Norm>
constexpr auto behind_dense = nn::input<3> >> nn::dense<N> >> nn::tanh >> Norm >> nn::dense<4> >> nn::sigmoid;

/// One sample has its features in registers. A batch, of which gradients are, has samples there: for those,
/// less and more than a register of samples is what differs.
template <auto Norm, nn::index... Ns>
void sizes() {
    (examine_forward<behind_dense<Ns, Norm>, 3>(), ...);
}
template <auto Norm, nn::index N>
void numbers_of_samples() {
    examine_gradients<behind_dense<N, Norm>, 3>();
    examine_float_gradients<behind_dense<N, Norm>, 17>();
}

TEST_CASE("layer_norm around the registers") {
    sizes<nn::layer_norm<>, 1, 4, 7, 8, 9, 16, 17>();
    numbers_of_samples<nn::layer_norm<>, 9>();
    examine_gradients<behind_dense<1, nn::layer_norm<>>>();
}
TEST_CASE("rms_norm around the registers") {
    sizes<nn::rms_norm<>, 1, 8, 17>();
    numbers_of_samples<nn::rms_norm<>, 17>();
}
TEST_CASE("group_norm around the registers") {
    sizes<nn::group_norm<1>, 17>();
    sizes<nn::group_norm<3>, 3, 24, 51>();
    sizes<nn::group_norm<2, nn::eps<1, 100>>, 16>();
    numbers_of_samples<nn::group_norm<1>, 9>();
    numbers_of_samples<nn::group_norm<3>, 24>();
    numbers_of_samples<nn::group_norm<2, nn::eps<1, 100>>, 34>();
}

template <auto Norm>
void on_images_and_steps() {
    examine<(nn::input<4, 3, 5> >> nn::conv2d<4, nn::kernel<2>> >> Norm >> nn::relu >>
             nn::conv2d<2, nn::kernel<2>> >> Norm >> nn::tanh)>();
    examine_forward<(nn::input<4, 9> >> Norm >> nn::conv1d<4, nn::kernel<2>> >> nn::tanh >> Norm >>
                     nn::flatten >> nn::dense<3>)>();
    examine_gradients<(nn::sequence<5, 4> >> Norm >> nn::dense<18> >> Norm >> nn::tanh >> nn::gru<4> >>
                       Norm >> nn::last_step >> nn::dense<2>),
                      17>();
    constexpr auto steps = nn::sequence<3, 4> >> nn::dense<6> >> Norm >> nn::tanh;
    examine_forward<steps, 3>();
    examine_float_gradients<steps, 33>();
}
/// The same without weight and bias, whose code is that of all three kinds of values.
template <auto Norm>
void without_affine() {
    examine_gradients<(nn::input<4, 9> >> Norm >> nn::conv1d<4, nn::kernel<2>> >> nn::tanh >> Norm)>();
    examine_forward<(nn::sequence<5, 4> >> nn::dense<18> >> Norm >> nn::tanh), 17>();
}
TEST_CASE("layer_norm on images and steps") { on_images_and_steps<nn::layer_norm<>>(); }
TEST_CASE("rms_norm on images and steps") { on_images_and_steps<nn::rms_norm<>>(); }
TEST_CASE("group_norm on images and steps") { on_images_and_steps<nn::group_norm<2>>(); }
TEST_CASE("without weight and bias") {
    without_affine<nn::layer_norm<nn::no_affine>>();
    without_affine<nn::rms_norm<nn::no_affine>>();
    without_affine<nn::group_norm<2, nn::no_affine>>();
    static_assert(nn::parameter_count<(nn::input<8> >> nn::layer_norm<nn::no_affine>)> == 0);
}

TEST_CASE("every number of samples") {
    constexpr auto& net = behind_dense<9, nn::layer_norm<>>;
    examine<net, 1>();
    examine_forward<net, 33>();
    examine_gradients<net, 130>();
    examine_float_gradients<net, 33>();
}

TEST_CASE("in branches: what is joined behind a norm, and parts of a concat") {
    constexpr auto block =
        nn::sum(nn::dense<12> >> nn::layer_norm<> >> nn::tanh >> nn::dense<12> >> nn::group_norm<3>,
                nn::identity) >>
        nn::tanh;
    examine<(nn::input<5> >> nn::dense<12> >> block >> block >> nn::dense<2>)>();
    examine<(nn::sequence<4, 6> >> nn::sum(nn::rms_norm<> >> nn::dense<6>, nn::identity) >>
             nn::concat(nn::layer_norm<>, nn::dense<3>) >>
             nn::product(nn::layer_norm<>, nn::dense<9> >> nn::sigmoid) >> nn::dense<2>),
            5>();
}

TEST_CASE("a stream gives what the sequence gives") {
    constexpr auto net = nn::sequence<6, 5> >> nn::dense<7> >> nn::layer_norm<> >> nn::tanh >> nn::gru<6> >>
                         nn::group_norm<3> >> nn::rms_norm<>;
    const nn::model<net> model{nn::seed{3}};
    const auto x = noises<float>(5, 30);
    const auto all = nn::predict(model, nn::unchecked<30>(x.data()));
    nn::stream<net> stream;
    for (nn::index t = 0; t < 6; ++t) {
        const auto y = stream.step(model, nn::unchecked<5>(x.data() + 5 * t));
        for (nn::index i = 0; i < 6; ++i) CHECK(y[i] == doctest::Approx(all[6 * t + i]).epsilon(1e-5));
    }
}

TEST_CASE("a frozen norm is used, and left alone") {
    constexpr auto net =
        nn::input<3> >> nn::dense<5> >> nn::frozen(nn::layer_norm<>) >> nn::tanh >> nn::dense<2>;
    nn::model<net> model{nn::seed{3}};
    nn::trainer<net, nn::mse, nn::sgd, 4> trainer{{.lr = 1}};
    const auto x = noises<float>(1, 12), y = noises<float>(2, 8);
    const auto before = model;
    trainer.step(model, nn::unchecked<12>(x.data()), nn::unchecked<8>(y.data()));
    CHECK(nn::parameter<"0.weight">(model)[0] != nn::parameter<"0.weight">(before)[0]);
    for (nn::index i = 0; i < 5; ++i) CHECK(nn::parameter<"1.weight">(model)[i] == 1.f);
    for (nn::index i = 0; i < 5; ++i) CHECK(nn::parameter<"1.bias">(model)[i] == 0.f);
}

TEST_CASE("what cannot be normalised: equal values, one value, NaN") {
    constexpr auto net = nn::input<3> >> nn::layer_norm<>;
    const nn::model<net> model{nn::seed{3}};
    CHECK(nn::predict(model, std::array{5.f, 5.f, 5.f})[1] == 0.f);
    CHECK(nn::predict(nn::model<(nn::input<1> >> nn::layer_norm<>)>{nn::seed{1}}, 7.f)[0] == 0.f);
    CHECK(std::isnan(nn::predict(model, std::array{5.f, std::nanf(""), 5.f})[0]));
}

TEST_CASE("constants, facts, printing") {
    constexpr auto net = nn::input<4> >> nn::layer_norm<nn::eps<0, 1>> >> nn::rms_norm<> >>
                         nn::group_norm<2, nn::eps<1, 1000>, nn::no_affine>;
    constexpr nn::model<net> model{nn::seed{1}};
    constexpr auto y = nn::predict(model, std::array{1.f, 2.f, 3.f, 4.f});
    CHECK(y[0] == doctest::Approx(nn::predict(model, std::array{1.f, 2.f, 3.f, 4.f})[0]));
    static_assert(nn::parameter_count<net> == 12);
    static_assert(nn::output_shape<(nn::input<4, 2, 3> >> nn::layer_norm<>)> == nn::shape<4, 2, 3>{});
    static_assert(nn::parameter_count<(nn::input<4, 2, 3> >> nn::layer_norm<>)> == 48);
    static_assert(nn::parameter_count<(nn::input<4, 2, 3> >> nn::group_norm<2>)> == 8);
    const nn::model<(nn::input<4, 2, 3> >> nn::layer_norm<>)> image;
    static_assert(decltype(nn::parameter<"0.weight">(image))::shape() == nn::shape<4, 2, 3>{});
    std::ostringstream out;
    out << net;
    CHECK(out.str() ==
          "input<4> >> layer_norm<eps<0, 1>> >> rms_norm<> >> group_norm<2, eps<1, 1000>, no_affine>");
}

TEST_CASE("against PyTorch") {
    const nn::sgd sgd{.lr = .1, .weight_decay = .01};
    {
        using namespace golden::norms_of_features;
        constexpr auto net = nn::input<5> >> nn::dense<6> >> nn::layer_norm<> >> nn::tanh >>
                             nn::group_norm<2, nn::eps<1, 100>> >> nn::dense<6> >> nn::rms_norm<> >>
                             nn::layer_norm<nn::no_affine> >> nn::dense<3>;
        forward_and_gradients<net, batch, nn::cross_entropy>(parameters, x, labels, y, loss, gradients);
        three_steps<net, batch, nn::cross_entropy>(sgd, parameters, x, labels, sgd_losses,
                                                   ::golden::norms_of_features::sgd);
    }
    {
        using namespace golden::norms_of_images;
        constexpr auto net = nn::input<2, 5, 4> >> nn::conv2d<4, nn::kernel<2>> >> nn::group_norm<2> >>
                             nn::relu >> nn::layer_norm<> >> nn::tanh >> nn::conv2d<4, nn::kernel<2>> >>
                             nn::rms_norm<nn::eps<1, 10>> >> nn::flatten >> nn::dense<2>;
        forward_and_gradients<net, batch, nn::mse>(parameters, x, target, y, loss, gradients);
        three_steps<net, batch, nn::mse>(sgd, parameters, x, target, sgd_losses,
                                         ::golden::norms_of_images::sgd);
    }
    using namespace golden::norms_of_steps;
    constexpr auto net = nn::sequence<4, 4> >> nn::layer_norm<> >> nn::gru<3> >> nn::rms_norm<> >>
                         nn::dense<4> >> nn::group_norm<2>;
    forward_and_gradients<net, batch, nn::mse>(parameters, x, target, y, loss, gradients);
    three_steps<net, batch, nn::mse>(sgd, parameters, x, target, sgd_losses, ::golden::norms_of_steps::sgd);
}
