// Laws: what must hold for any network, whatever the plan makes of it.
#include "support/training_examiner.hpp"

using namespace ctnn_test;

namespace {
/// The same activation as any layer: plan keeps it as a pass of its own.
template <class Act>
struct unfused_layer : nn::layer_base {
    template <class In>
    using output = In;
    static constexpr void forward(const auto&, auto x, auto y, const auto&) {
        nn::kernels::map(x, y, nn::activate<Act>{});
    }
    static constexpr void backward(const auto&, auto x, auto y, auto dy, auto dx, const auto&) {
        nn::kernels::map_backward(x, y, dy, dx, [](auto at, auto value) { return Act::slope(at, value); });
    }
};
template <class Act>
constexpr unfused_layer<Act> unfused;

template <class Act>
constexpr auto fused_net = nn::input<11> >> nn::dense<19> >> Act{} >> nn::dense<7> >> Act{} >> nn::dense<3>;
template <class Act>
constexpr auto unfused_net =
    nn::input<11> >> nn::dense<19> >> unfused<Act> >> nn::dense<7> >> unfused<Act> >> nn::dense<3>;

template <class Act, class T, nn::index Batch>
void fused_equals_unfused() {
    static_assert(nn::compiled<nn::network_of<fused_net<Act>>>::count == 3);
    static_assert(nn::compiled<nn::network_of<fused_net<Act>>, true>::count ==
                  (Act::reads == nn::reads::y ? 3 : 5));
    static_assert(nn::compiled<nn::network_of<unfused_net<Act>>>::count == 5);
    const nn::model<fused_net<Act>, T> a{nn::seed{5}};
    nn::model<unfused_net<Act>, T> b;
    give_parameters(a, b);
    const sample_data<fused_net<Act>, Batch, T> data;
    const auto y = nn::predict<Batch>(a, data.x()), z = nn::predict<Batch>(b, data.x());
    CHECK(std::equal(y.begin(), y.end(), z.begin()));
    CHECK(flat(nn::gradients(a, nn::cross_entropy{}, data.x(), data.classes())) ==
          flat(nn::gradients(b, nn::cross_entropy{}, data.x(), data.classes())));
}
} // namespace

TEST_CASE_TEMPLATE("fused equals unfused, to the bit", T, float, double) {
    fused_equals_unfused<nn::layer::relu, T, 1>();
    fused_equals_unfused<nn::layer::tanh, T, 21>();
    fused_equals_unfused<nn::layer::gelu, T, 64>(); // in predict alone: its slope reads x
}

TEST_CASE("batches do not change a sample: its bits are those of a batch of any size along samples") {
    constexpr auto& net = fused_net<nn::layer::tanh>;
    const nn::model<net> m{nn::seed{5}};
    const sample_data<net, 130, float> data;
    const auto all = nn::predict<130>(m, data.x());
    const auto few = nn::predict<33>(m, nn::unchecked<33 * 11>(data.inputs.data()));
    CHECK(std::equal(few.begin(), few.end(), all.begin()));
    // One sample is left behind a whole piece.
    const auto rest = nn::predict<65>(m, nn::unchecked<65 * 11>(data.inputs.data()));
    CHECK(std::equal(rest.begin(), rest.end(), all.begin()));
}
TEST_CASE(
    "large weights, read in panels for two pieces of a batch: a sample has the bits of a smaller batch") {
    constexpr auto net = nn::input<300> >> nn::dense<450> >> nn::tanh >> nn::dense<3>;
    const auto m = std::make_unique<nn::model<net>>(nn::seed{5});
    constexpr nn::index batch = 300, part = 20;
    const sample_data<net, batch, float> data;
    const auto space = std::make_unique<nn::workspace<net, batch>>();
    const auto all = nn::predict<batch>(*m, data.x(), *space);
    const nn::index from[] = {0, 250, batch - part};
    for (const nn::index i : from) {
        const auto some = nn::predict<part>(*m, nn::unchecked<part * 300>(data.inputs.data() + i * 300));
        CHECK(std::equal(some.begin(), some.end(), all.begin() + i * 3));
    }
    constexpr auto narrowing = nn::input<450> >> nn::dense<300> >> nn::tanh >> nn::dense<3>;
    examine_float_beside_double<net, 17>(); // too many weights for dual numbers
    examine_float_beside_double<narrowing, 33>();
}
TEST_CASE("equal samples have equal outputs, wherever they stand in a batch") {
    const auto everywhere = []<auto Net, nn::index Batch>() {
        const nn::model<Net> m{nn::seed{5}};
        constexpr nn::index in = nn::network_of<Net>::input_type::size;
        std::vector<float> x;
        for (nn::index s = 0; s < Batch; ++s)
            for (nn::index i = 0; i < in; ++i) x.push_back(float(std::sin(0.7 * double(i) + 1)));
        const auto y = nn::predict<Batch>(m, nn::unchecked<Batch * in>(x.data()));
        const nn::index out = y.size() / Batch;
        for (nn::index i = out; i < y.size(); ++i) CHECK(y[i] == y[i % out]);
    };
    constexpr auto images = nn::input<1, 9, 9> >> nn::conv2d<5, nn::kernel<3>> >> nn::relu >>
                            nn::max_pool2d<2> >> nn::flatten >> nn::dense<3>;
    constexpr auto steps = nn::sequence<3, 4> >> nn::lstm<9> >> nn::gru<7> >> nn::last_step >> nn::dense<3>;
    everywhere.template operator()<fused_net<nn::layer::tanh>, 65>();
    everywhere.template operator()<images, 65>();
    everywhere.template operator()<steps, 66>();
    everywhere.template operator()<steps, 7>();
}
