// fold: the topology that is left, and that its outputs are those of the model, whatever the statistics.
#include "support/examiner.hpp"

#include <array>

using namespace ctnn_test;

template <auto A, auto B>
constexpr bool same = __is_same(nn::network_of<A>, nn::network_of<B>);

/// Weights, biases, means and variances as if trained; scales of both signs.
template <auto Net, class T>
void disturb(nn::model<Net, T>& m) {
    std::uint64_t n = 0;
    const auto move = [&](const std::vector<any_parameter>& blocks) {
        for (const any_parameter& p : blocks)
            for (nn::index i = 0; i < p.size; ++i)
                p.put(i, std::string_view(p.name) == "running_var" ? 1.5 + noise(7, n++)
                                                                   : p.at(i) + 1.5 * noise(7, n++));
    };
    move(parameters_of(m));
    move(buffers_of(m));
}

/// Outputs agree, of one sample and of a batch. In double, or in float, which half of the networks are in.
template <auto Net, class T = double>
void examine_fold() {
    const double most = std::is_same_v<T, float> ? 2e-5 : 1e-13;
    const boxed<nn::model<Net, T>> m(nn::seed{5});
    disturb(*m);
    const auto small = nn::fold(*m);
    static_assert(__is_same(decltype(small), const nn::model<nn::folded<Net>, T>));
    CHECK(buffers_of(small).empty());
    constexpr nn::index in = nn::network_of<Net>::input_type::size;
    const auto x = noises<T>(3, 3 * in);
    const auto a = nn::predict<3>(*m, nn::unchecked<3 * in>(x.data())),
               b = nn::predict<3>(small, nn::unchecked<3 * in>(x.data()));
    CHECK(distance({a.begin(), a.end()}, {b.begin(), b.end()}) <= most);
    const auto one = nn::predict(*m, nn::unchecked<in>(x.data())),
               other = nn::predict(small, nn::unchecked<in>(x.data()));
    CHECK(distance({one.begin(), one.end()}, {other.begin(), other.end()}) <= most);
}

TEST_CASE("into the layer before, which gets a bias") {
    constexpr auto conv = nn::input<2, 6, 5> >> nn::conv2d<4, nn::kernel<3>, nn::no_bias, nn::padding<1>> >>
                          nn::batch_norm<> >> nn::relu;
    static_assert(
        same<nn::folded<conv>, (nn::input<2, 6, 5> >> nn::conv2d<4, nn::kernel<3>, nn::padding<1>> >>
                                nn::identity >> nn::relu)>);
    examine_fold<conv>();
    constexpr auto dense = nn::input<7> >> nn::dense<9> >> nn::dropout<1, 2> >>
                           nn::batch_norm<nn::no_affine> >> nn::batch_norm<nn::eps<1, 10>> >> nn::tanh;
    static_assert(same<nn::folded<dense>, (nn::input<7> >> nn::dense<9> >> nn::identity >> nn::identity >>
                                           nn::identity >> nn::tanh)>);
    examine_fold<dense, float>();
    examine_fold<(nn::input<4, 9> >> nn::conv1d<6, nn::kernel<3>, nn::groups<2>, nn::stride<2>> >>
                  nn::batch_norm<> >> nn::gelu),
                 float>();
    constexpr auto causal = nn::sequence<7, 3> >>
                            nn::conv1d<5, nn::kernel<2>, nn::dilation<2>, nn::causal, nn::no_bias> >>
                            nn::batch_norm<> >> nn::tanh;
    static_assert(same<nn::folded<causal>,
                       (nn::sequence<7, 3> >> nn::conv1d<5, nn::kernel<2>, nn::dilation<2>, nn::causal> >>
                        nn::identity >> nn::tanh)>);
    examine_fold<causal>();
}

TEST_CASE("into the layer behind, where no padding counts") {
    constexpr auto dense = nn::input<7> >> nn::batch_norm<> >> nn::dense<4, nn::no_bias> >> nn::relu >>
                           nn::dropout<1, 2> >> nn::batch_norm<> >> nn::dropout<1, 5> >> nn::dense<3>;
    static_assert(same<nn::folded<dense>, (nn::input<7> >> nn::identity >> nn::dense<4> >> nn::relu >>
                                           nn::identity >> nn::identity >> nn::identity >> nn::dense<3>)>);
    examine_fold<dense>();
    constexpr auto image = nn::input<4, 5, 4> >> nn::batch_norm<> >>
                           nn::conv2d<6, nn::kernel<2, 3>, nn::groups<2>, nn::no_bias> >> nn::relu >>
                           nn::batch_norm<> >> nn::flatten >> nn::dense<3> >> nn::batch_norm<>;
    static_assert(same<nn::folded<image>, (nn::input<4, 5, 4> >> nn::identity >>
                                           nn::conv2d<6, nn::kernel<2, 3>, nn::groups<2>> >> nn::relu >>
                                           nn::identity >> nn::flatten >> nn::dense<3> >> nn::identity)>);
    examine_fold<image>();
    constexpr auto steps = nn::sequence<4, 3> >> nn::batch_norm<> >> nn::dense<5> >> nn::relu >>
                           nn::batch_norm<> >> nn::flatten >> nn::dense<2>;
    static_assert(same<nn::folded<steps>, (nn::sequence<4, 3> >> nn::identity >> nn::dense<5> >> nn::relu >>
                                           nn::identity >> nn::flatten >> nn::dense<2>)>);
    examine_fold<steps, float>();
    examine_fold<(nn::sequence<4, 4> >> nn::batch_norm<> >>
                  nn::conv1d<6, nn::kernel<1>, nn::groups<2>, nn::stride<2>, nn::causal> >> nn::batch_norm<>),
                 float>();
}

TEST_CASE("what can go nowhere is a scale and a shift") {
    constexpr auto padded = nn::input<2, 4, 4> >> nn::batch_norm<> >>
                            nn::conv2d<3, nn::kernel<3>, nn::padding<1>> >> nn::relu >> nn::max_pool2d<2> >>
                            nn::batch_norm<nn::no_affine> >> nn::relu >> nn::flatten >> nn::dense<2>;
    static_assert(same<nn::folded<padded>,
                       (nn::input<2, 4, 4> >> nn::scale_and_shift >>
                        nn::conv2d<3, nn::kernel<3>, nn::padding<1>> >> nn::relu >> nn::max_pool2d<2> >>
                        nn::scale_and_shift >> nn::relu >> nn::flatten >> nn::dense<2>)>);
    examine_fold<padded>();
    constexpr auto surrounded = nn::input<2, 4, 4> >> nn::batch_norm<> >> nn::zero_pad2d<1, 0, 1, 0> >>
                                nn::conv2d<3, nn::kernel<2>>; // the zeros are the convolution's
    static_assert(same<nn::folded<surrounded>, (nn::input<2, 4, 4> >> nn::scale_and_shift >>
                                                nn::zero_pad2d<1, 0, 1, 0> >> nn::conv2d<3, nn::kernel<2>>)>);
    examine_fold<surrounded, float>();
    constexpr auto past = nn::sequence<5, 3> >> nn::batch_norm<> >>
                          nn::conv1d<4, nn::kernel<2>, nn::causal> >> nn::gru<4> >> nn::batch_norm<>;
    static_assert(same<nn::folded<past>,
                       (nn::sequence<5, 3> >> nn::scale_and_shift >>
                        nn::conv1d<4, nn::kernel<2>, nn::causal> >> nn::gru<4> >> nn::scale_and_shift)>);
    examine_fold<past>();
}

TEST_CASE("in branches, and beside other readers") {
    constexpr auto conv = nn::conv2d<3, nn::kernel<3>, nn::padding<1>, nn::no_bias> >> nn::batch_norm<>;
    constexpr auto bare = nn::conv2d<3, nn::kernel<3>, nn::padding<1>> >> nn::identity;
    constexpr auto residual = nn::sum(conv >> nn::relu >> conv, nn::identity) >> nn::relu;
    constexpr auto folded = nn::sum(bare >> nn::relu >> bare, nn::identity) >> nn::relu;
    constexpr auto net = nn::input<2, 4, 5> >> conv >> nn::repeat<2>(residual) >>
                         nn::sum(conv, nn::product(conv, nn::identity)) >> nn::flatten >> nn::dense<2>;
    static_assert(same<nn::folded<net>,
                       (nn::input<2, 4, 5> >> bare >> nn::repeat<2>(folded) >>
                        nn::sum(bare, nn::product(bare, nn::identity)) >> nn::flatten >> nn::dense<2>)>);
    examine_fold<net>();
    // The first convolution, and the first norm, have two readers.
    constexpr auto skip = nn::input<2, 4> >> nn::conv1d<3, nn::kernel<1>> >> nn::as<"skip"> >>
                          nn::batch_norm<> >> nn::as<"norm"> >> nn::relu >>
                          nn::concat(nn::identity, nn::from<"skip">, nn::from<"norm">) >>
                          nn::conv1d<2, nn::kernel<2>> >> nn::batch_norm<>;
    static_assert(same<nn::folded<skip>, (nn::input<2, 4> >> nn::conv1d<3, nn::kernel<1>> >> nn::as<"skip"> >>
                                          nn::scale_and_shift >> nn::as<"norm"> >> nn::relu >>
                                          nn::concat(nn::identity, nn::from<"skip">, nn::from<"norm">) >>
                                          nn::conv1d<2, nn::kernel<2>> >> nn::identity)>);
    examine_fold<skip, float>();
    // A name that nobody reads is no reader; what nobody reads at all vanishes.
    constexpr auto unread = nn::input<3> >> nn::dense<4> >> nn::as<"unread"> >> nn::batch_norm<> >>
                            nn::as<"x"> >> nn::batch_norm<> >> nn::from<"x"> >> nn::tanh;
    static_assert(
        same<nn::folded<unread>, (nn::input<3> >> nn::dense<4> >> nn::as<"unread"> >> nn::identity >>
                                  nn::as<"x"> >> nn::identity >> nn::from<"x"> >> nn::tanh)>);
    examine_fold<unread>();
    examine_fold<(nn::input<3> >> nn::batch_norm<> >> nn::add_to<"all"> >> nn::dense<3> >> nn::batch_norm<> >>
                  nn::add_to<"all"> >> nn::from<"all">)>();
    examine_fold<(nn::input<4> >> nn::batch_norm<> >> nn::slice<1, 2> >> nn::dense<2>), float>();
    examine_fold<(nn::input<4> >> nn::dense<3> >> nn::batch_norm<>)>();
}

TEST_CASE("named and frozen layers stay so, and other names stay as they were") {
    constexpr auto net = nn::input<3> >> nn::named<"fc1">(nn::frozen(nn::dense<4, nn::no_bias>)) >>
                         nn::named<"bn1">(nn::frozen(nn::batch_norm<>)) >> nn::relu >>
                         nn::named<"bn2">(nn::batch_norm<>) >> nn::relu >> nn::dense<2>;
    static_assert(same<nn::folded<net>,
                       (nn::input<3> >> nn::named<"fc1">(nn::frozen(nn::dense<4>)) >> nn::identity >>
                        nn::relu >> nn::named<"bn2">(nn::scale_and_shift) >> nn::relu >> nn::dense<2>)>);
    examine_fold<net>();
    std::string names;
    nn::for_each_parameter(nn::fold(nn::model<net>{nn::seed{1}}),
                           [&](auto name, auto) { names += std::string(name) + ' '; });
    CHECK(names == "fc1.weight fc1.bias bn2.weight bn2.bias 5.weight 5.bias ");
}

TEST_CASE("constants, models of the caller's, and topologies with nothing to fold") {
    constexpr auto net =
        nn::input<2> >> nn::batch_norm<> >> nn::dense<3, nn::no_bias> >> nn::batch_norm<> >> nn::relu;
    constexpr nn::model<net> model{nn::seed{1}};
    constexpr auto small = nn::fold(model);
    constexpr auto y = nn::predict(small, std::array{1.f, 2.f});
    CHECK(double(y[0]) == doctest::Approx(double(nn::predict(model, std::array{1.f, 2.f})[0])));
    nn::model<nn::folded<net>> mine{nn::seed{3}}; // whatever was in it
    nn::fold(model, mine);
    CHECK(mine == small);
    constexpr auto plain = nn::input<2> >> nn::dense<3> >> nn::relu;
    static_assert(same<nn::folded<plain>, plain>);
    const nn::model<plain> same_model{nn::seed{2}};
    CHECK(nn::fold(same_model) == same_model);
    static_assert(same<nn::folded<nn::folded<net>>, nn::folded<net>>);
}
