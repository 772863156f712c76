// dense against the oracles, at every width around the registers: 1, W - 1, W, W + 1, 2W + 1, and large.
#include "support/examiner.hpp"

using namespace ctnn_test;

template <nn::index In, nn::index Out>
constexpr auto one_layer = nn::input<In> >> nn::dense<Out>;
template <nn::index In, nn::index Out>
constexpr auto two_layers =
    nn::input<In> >> nn::dense<5> >> nn::tanh >> nn::dense<Out, nn::no_bias> >> nn::sigmoid;

template <nn::index In, nn::index... Outs>
void outs() {
    (examine_forward<one_layer<In, Outs>>(), ...);
    (examine_gradients<two_layers<In, Outs>, 2>(), ...);
}

TEST_CASE("one input, few outputs") { outs<1, 1, 4, 5>(); }
TEST_CASE("outputs around a register of 8") { outs<3, 7, 8, 9>(); }
TEST_CASE("outputs around a register of 16 and beyond") { outs<17, 16, 17, 33>(); }
TEST_CASE("large") { examine_forward<one_layer<1024, 1024>, 3>(); }

TEST_CASE("every number of samples") {
    constexpr auto& net = two_layers<7, 6>;
    examine_gradients<net, 1>();
    examine_gradients<net, 9>();
    examine_gradients<net, 130>(); // in pieces that add up
    examine_float_gradients<net, 1>();
    examine_float_gradients<net, 16>();
    examine_float_gradients<net, 33>();
    examine_forward<net, 1>();
    examine_forward<net, 17>();
    examine_forward<net, 64>();
    examine_forward<net, 130>();
}

TEST_CASE("facts") {
    static_assert(nn::parameter_count<one_layer<7, 3>> == 24);
    static_assert(nn::parameter_count<(nn::input<7> >> nn::dense<3, nn::no_bias>)> == 21);
    static_assert(nn::macs<one_layer<7, 3>> == 21);
    static_assert(nn::output_shape<one_layer<7, 3>> == nn::shape<3>{});
}
