// rnn, lstm and gru against the oracles: units and inputs around a register, one step and several, samples
// around a block.
#include "support/examiner.hpp"

using namespace ctnn_test;

namespace {
template <nn::index T, nn::index In, auto Cell>
constexpr auto one = nn::sequence<T, In> >> Cell;
template <nn::index T, nn::index In, auto Cell>
constexpr auto between =
    nn::sequence<T, In> >> nn::dense<3> >> nn::tanh >> Cell >> nn::last_step >> nn::dense<2>;
} // namespace

TEST_CASE("rnn") {
    examine<one<1, 1, nn::rnn<1>>, 1>();
    examine_gradients<one<2, 3, nn::rnn<9>>, 3>();
    examine_forward<between<7, 2, nn::rnn<8>>, 17>();
    examine_float_gradients<between<7, 2, nn::rnn<8>>, 17>();
}
TEST_CASE("lstm") {
    examine<one<1, 1, nn::lstm<1>>, 1>();
    examine<one<2, 3, nn::lstm<7>>, 2>();
    examine_forward<one<7, 1, nn::lstm<9>>, 17>();
    examine_gradients<between<3, 2, nn::lstm<8>>, 18>();
    examine_float_gradients<between<3, 2, nn::lstm<8>>, 18>();
}
TEST_CASE("gru") {
    examine_forward<one<1, 1, nn::gru<1>>, 1>();
    examine_gradients<one<2, 3, nn::gru<7>>, 2>();
    examine_forward<one<7, 1, nn::gru<9>>, 17>();
    examine_float_gradients<between<3, 2, nn::gru<8>>, 18>();
}
TEST_CASE("gru that resets before the product") {
    examine_gradients<one<1, 1, nn::gru<1, nn::reset_before>>, 1>();
    examine_forward<one<2, 3, nn::gru<7, nn::reset_before>>, 2>();
    examine<one<7, 1, nn::gru<9, nn::reset_before>>, 17>();
    examine_gradients<between<20, 1, nn::gru<3, nn::reset_before, nn::no_bias>>, 9>();
    examine_float_gradients<between<3, 2, nn::gru<8, nn::reset_before>>, 33>();
}
TEST_CASE("both ways") {
    examine_gradients<one<1, 1, nn::bidirectional<nn::rnn<1>>>, 1>();
    examine_forward<one<4, 3, nn::bidirectional<nn::lstm<7>>>, 17>();
    examine_float_gradients<between<3, 2, nn::bidirectional<nn::gru<8>>>, 18>();
    examine<between<5, 2, nn::bidirectional<nn::gru<3, nn::reset_before, nn::no_bias>>>, 3>();
    examine<(nn::sequence<3, 2> >> nn::sum(nn::bidirectional<nn::lstm<2>>, nn::dense<4>) >> nn::tanh)>();
}
TEST_CASE("an initial state") {
    examine<one<1, 1, nn::rnn<1, nn::initial_state>>, 1>();
    examine_forward<one<2, 3, nn::lstm<7, nn::initial_state>>, 3>();
    examine_gradients<one<3, 1, nn::gru<9, nn::initial_state, nn::no_bias>>, 17>();
    examine_forward<between<3, 2, nn::gru<5, nn::reset_before, nn::initial_state>>, 18>();
    examine_gradients<between<3, 2, nn::bidirectional<nn::lstm<8, nn::initial_state>>>, 9>();
    examine_float_gradients<between<4, 2, nn::lstm<8, nn::initial_state>>, 33>();
}
TEST_CASE("gradients in pieces: more steps and samples than are summed at once") {
    examine_gradients<one<19, 1, nn::rnn<2>>, 9>();
    examine_gradients<between<35, 1, nn::gru<2>>, 3>();
    examine_float_gradients<between<20, 1, nn::lstm<2>>, 33>();
}
TEST_CASE("without biases, and with faster functions") {
    examine<one<3, 2, nn::lstm<4, nn::no_bias>>, 2>();
    constexpr auto exact = nn::sequence<5, 2> >> nn::lstm<6> >> nn::gru<5> >> nn::rnn<3>;
    constexpr auto fast =
        nn::sequence<5, 2> >> nn::lstm<6, nn::fast> >> nn::gru<5, nn::fast> >> nn::rnn<3, nn::fast>;
    const nn::model<exact> m{nn::seed{1}};
    nn::model<fast> other;
    give_parameters(m, other);
    const sample_data<exact, 17, float> data;
    const auto a = nn::predict<17>(m, data.x()), b = nn::predict<17>(other, data.x());
    for (nn::index i = 0; i < a.size(); ++i) CHECK(std::abs(a[i] - b[i]) <= 1e-6f);
}
