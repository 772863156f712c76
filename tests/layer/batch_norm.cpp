// batch_norm: predict against the oracles, training against dual numbers and PyTorch, smaller last batches,
// buffers.
#include "golden/golden_batch_norms.hpp"
#include "support/golden_check.hpp"
#include "support/training_examiner.hpp"

#include <sstream>

using namespace ctnn_test;

TEST_CASE("predict") {
    examine_forward<(nn::input<3> >> nn::dense<9> >> nn::batch_norm<> >> nn::tanh)>();
    examine_forward<(nn::input<17> >> nn::batch_norm<nn::no_affine>), 33>();
    examine_forward<(nn::input<2, 5, 4> >> nn::conv2d<4, nn::kernel<2>> >> nn::batch_norm<> >> nn::relu)>();
    examine_forward<(nn::sequence<3, 5> >> nn::batch_norm<> >> nn::gru<4> >> nn::batch_norm<>), 17>();
}

TEST_CASE("gradients, around the registers") {
    examine_training<(nn::input<3> >> nn::dense<5> >> nn::batch_norm<> >> nn::tanh >> nn::dense<2>), 2>();
    examine_training<(nn::input<3> >> nn::dense<5> >> nn::batch_norm<> >> nn::tanh >> nn::dense<2>), 8>();
    examine_training<(nn::input<3> >> nn::dense<5> >> nn::batch_norm<> >> nn::tanh >> nn::dense<2>), 17>();
    examine_training<(nn::input<3> >> nn::batch_norm<> >> nn::dense<4> >> nn::tanh >>
                      nn::batch_norm<nn::no_affine> >> nn::dense<2>),
                     9>();
}
TEST_CASE("a batch for gradients is never taken in pieces") {
    examine_training<(nn::input<2> >> nn::dense<3> >> nn::batch_norm<> >> nn::tanh >> nn::dense<1>), 130>();
}
TEST_CASE("gradients on images and steps") {
    examine_training<(nn::input<2, 4, 3> >> nn::conv2d<3, nn::kernel<2>, nn::no_bias> >> nn::batch_norm<> >>
                      nn::relu >> nn::flatten >> nn::dense<2>),
                     3>();
    examine_training<(nn::input<2, 6> >> nn::batch_norm<> >> nn::conv1d<3, nn::kernel<2>> >>
                      nn::batch_norm<> >> nn::tanh),
                     1>();
    examine_training<(nn::sequence<3, 2> >> nn::dense<4> >> nn::batch_norm<> >> nn::tanh >> nn::gru<3> >>
                      nn::batch_norm<>),
                     9>();
}
TEST_CASE("gradients in float, around the registers") {
    constexpr auto net = nn::input<3> >> nn::dense<5> >> nn::batch_norm<> >> nn::tanh >> nn::dense<2>;
    examine_float_beside_double<net, 5>();
    examine_float_beside_double<net, 33>();
    examine_float_beside_double<(nn::sequence<3, 4> >> nn::dense<6> >> nn::batch_norm<> >> nn::tanh), 19>();
}
TEST_CASE("gradients in branches") {
    constexpr auto block =
        nn::sum(nn::conv2d<3, nn::kernel<3>, nn::padding<1>, nn::no_bias> >> nn::batch_norm<> >> nn::relu >>
                    nn::conv2d<3, nn::kernel<3>, nn::padding<1>, nn::no_bias> >> nn::batch_norm<>,
                nn::identity) >>
        nn::relu;
    examine_forward<(nn::input<3, 3, 4> >> block >> block >> nn::flatten >> nn::dense<2>)>();
    examine_training<(nn::input<3, 3, 4> >> nn::batch_norm<> >> block >> nn::flatten >> nn::dense<2>), 5>();
    examine_training<(nn::input<4> >> nn::concat(nn::batch_norm<>, nn::dense<3>) >> nn::dense<2>), 5>();
}

template <class Model>
std::vector<double> buffers(const Model& m) {
    return joined(buffers_of(m));
}

TEST_CASE("a smaller last batch is a batch of its samples, whatever lies behind them") {
    constexpr auto net = nn::input<3> >> nn::dense<6> >> nn::batch_norm<> >> nn::relu >> nn::dense<5> >>
                         nn::batch_norm<> >> nn::dense<2>;
    nn::model<net, double> few{nn::seed{5}}, many = few;
    const auto x = noises<double>(1, 19 * 3), y = noises<double>(2, 19 * 2);
    nn::trainer<net, nn::mse, nn::momentum_sgd, 5, double> five{{.lr = .1}};
    nn::trainer<net, nn::mse, nn::momentum_sgd, 19, double> nineteen{{.lr = .1}};
    for (int i = 0; i < 3; ++i)
        CHECK(
            five.step(few, nn::unchecked<15>(x.data()), nn::unchecked<10>(y.data())) ==
            doctest::Approx(nineteen.step(many, nn::unchecked<57>(x.data()), nn::unchecked<38>(y.data()), 5))
                .epsilon(1e-12));
    CHECK(distance(flat(few), flat(many)) <= 1e-12);
    CHECK(distance(buffers(few), buffers(many)) <= 1e-12);
    const auto before = many;
    // One value has no variance.
    CHECK(std::isnan(nineteen.step(many, nn::unchecked<57>(x.data()), nn::unchecked<38>(y.data()), 1)));
    CHECK(many == before);
}

TEST_CASE("buffers are no parameters, and no optimizer and no clip changes them") {
    constexpr auto net = nn::input<3> >> nn::batch_norm<> >> nn::dense<2> >> nn::batch_norm<nn::no_affine>;
    static_assert(nn::parameter_count<net> == 14);
    nn::model<net, double> model{nn::seed{5}};
    CHECK(buffers(model) == std::vector<double>{0, 0, 0, 1, 1, 1, 0, 0, 1, 1});
    CHECK(nn::parameter<"0.running_var">(model)[2] == 1);
    std::string names;
    nn::for_each_buffer(model, [&](auto name, auto) { names += std::string(name) + ' '; });
    CHECK(names == "0.running_mean 0.running_var 2.running_mean 2.running_var ");
    const auto x = noises<double>(1, 15), y = noises<double>(2, 10);
    auto clipped = model;
    nn::trainer<net, nn::mse, nn::sgd, 5, double> plain{{.lr = .1}};
    nn::trainer<net, nn::mse, nn::clip<nn::adamw>, 5, double> other{
        {.optimizer = {.weight_decay = .5}, .max_norm = 1e-3}};
    plain.step(model, nn::unchecked<15>(x.data()), nn::unchecked<10>(y.data()));
    other.step(clipped, nn::unchecked<15>(x.data()), nn::unchecked<10>(y.data()));
    CHECK(buffers(model) == buffers(clipped));
    CHECK(nn::parameter<"0.weight">(model)[0] != nn::parameter<"0.weight">(clipped)[0]);
    double mean = 0;
    for (int s = 0; s < 5; ++s) mean += x[std::size_t(3 * s)] / 5;
    CHECK(nn::parameter<"0.running_mean">(model)[0] == doctest::Approx(0.1 * mean));
    auto changed = model;
    nn::parameter<"0.running_mean">(changed).write(std::array{1., 2., 3.});
    CHECK(changed != model);
    nn::model<net, float> floats;
    CHECK(nn::copy_parameters(floats, model) == 8);
    CHECK(nn::parameter<"0.running_mean">(floats)[0] == float(nn::parameter<"0.running_mean">(model)[0]));
}

TEST_CASE("a frozen batch_norm takes its running statistics, and leaves them alone") {
    constexpr auto net =
        nn::input<3> >> nn::dense<4> >> nn::tanh >> nn::frozen(nn::batch_norm<>) >> nn::dense<2>;
    examine_gradients<(nn::input<3> >> nn::dense<4> >> nn::tanh >>
                       nn::frozen(nn::batch_norm<nn::no_affine>) >> nn::tanh >> nn::dense<2>),
                      9>();
    nn::model<net, double> model{nn::seed{5}};
    nn::trainer<net, nn::mse, nn::sgd, 5, double> trainer{{.lr = .1}};
    const auto x = noises<double>(1, 15), y = noises<double>(2, 10);
    const auto before = buffers(model);
    trainer.step(model, nn::unchecked<15>(x.data()), nn::unchecked<10>(y.data()));
    CHECK(buffers(model) == before);
    CHECK(nn::parameter<"2.weight">(model)[0] == 1);
}

TEST_CASE("a stream gives what the sequence gives") {
    constexpr auto net = nn::sequence<6, 5> >> nn::batch_norm<> >> nn::gru<6> >> nn::batch_norm<>;
    nn::model<net> model{nn::seed{3}};
    nn::parameter<"0.running_mean">(model).write(std::array{1.f, 2.f, 3.f, 4.f, 5.f});
    nn::parameter<"2.running_var">(model).write(std::array{1.f, 2.f, 3.f, 4.f, 5.f, 6.f});
    const auto x = noises<float>(5, 30);
    const auto all = nn::predict(model, nn::unchecked<30>(x.data()));
    nn::stream<net> stream;
    for (nn::index t = 0; t < 6; ++t) {
        const auto y = stream.step(model, nn::unchecked<5>(x.data() + 5 * t));
        for (nn::index i = 0; i < 6; ++i) CHECK(y[i] == doctest::Approx(all[6 * t + i]).epsilon(1e-5));
    }
}

TEST_CASE("printing, constants") {
    constexpr auto net = nn::input<2> >> nn::batch_norm<> >>
                         nn::batch_norm<nn::eps<1, 1000>, nn::momentum<1, 100>, nn::no_affine>;
    std::ostringstream out;
    out << net;
    CHECK(out.str() == "input<2> >> batch_norm<> >> batch_norm<eps<1, 1000>, momentum<1, 100>, no_affine>");
    constexpr nn::model<net> model{nn::seed{1}};
    constexpr auto y = nn::predict(model, std::array{1.f, 2.f});
    CHECK(y[1] == doctest::Approx(2 / std::sqrt(1.00001) / std::sqrt(1.001)));
}

template <auto Net, nn::index Batch, std::size_t P>
void against_pytorch(const double (&parameters)[P], const auto& x, const auto& target,
                     const double (&gradients)[P], const double (&losses)[3], const double (&after)[P],
                     const auto& statistics, const auto& y) {
    nn::model<Net, double> m{nn::seed{1}}; // its buffers
    put_all(parameters_of(m), parameters);
    CHECK(distance(flat(nn::gradients(m, nn::mse{}, x, target)), list_of(gradients)) <= 1e-12);
    nn::trainer<Net, nn::mse, nn::momentum_sgd, Batch, double> trainer{
        {.lr = .1, .momentum = .9, .weight_decay = .01}};
    for (const double loss : losses)
        CHECK(trainer.step(m, x, target) == doctest::Approx(loss).epsilon(1e-12));
    CHECK(distance(flat(m), list_of(after)) <= 1e-12);
    CHECK(distance(buffers(m), list_of(statistics)) <= 1e-13);
    const auto got = nn::predict<Batch>(m, x);
    CHECK(distance({got.begin(), got.end()}, list_of(y)) <= 1e-12);
}

TEST_CASE("against PyTorch: gradients, three steps, the running statistics, and eval() with them") {
    {
        using namespace golden::batch_norm_of_features;
        constexpr auto net = nn::input<4> >> nn::dense<6> >> nn::batch_norm<> >> nn::relu >>
                             nn::batch_norm<nn::eps<1, 100>, nn::momentum<1, 4>, nn::no_affine> >>
                             nn::dense<2>;
        against_pytorch<net, batch>(parameters, x, target, gradients, losses, after,
                                    golden::batch_norm_of_features::buffers, y);
    }
    {
        using namespace golden::batch_norm_of_images;
        constexpr auto net = nn::input<2, 5, 4> >> nn::conv2d<3, nn::kernel<2>, nn::no_bias> >>
                             nn::batch_norm<> >> nn::relu >> nn::conv2d<2, nn::kernel<2>> >>
                             nn::batch_norm<> >> nn::flatten >> nn::dense<2>;
        against_pytorch<net, batch>(parameters, x, target, gradients, losses, after,
                                    golden::batch_norm_of_images::buffers, y);
    }
    using namespace golden::batch_norm_of_steps;
    constexpr auto net =
        nn::sequence<5, 3> >> nn::batch_norm<> >> nn::gru<4> >> nn::batch_norm<> >> nn::tanh >> nn::dense<2>;
    against_pytorch<net, batch>(parameters, x, target, gradients, losses, after,
                                golden::batch_norm_of_steps::buffers, y);
}
