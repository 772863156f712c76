// Every kind of layer at the size N_IS (-DN_IS=9): model, workspace, data, trainer and stream lie between
// pages that nobody may touch, and all padding holds NaN. Predictions and the weights after a step have the
// bits of the same objects in ordinary memory.
#include "support/examiner.hpp"
#include "support/guard_pages.hpp"

using namespace ctnn_test;

namespace {

constexpr nn::index n = N_IS, batch = n % 19 + 1;

template <class T>
void fill(guarded<T>& x) {
    for (std::ptrdiff_t i = 0; i < x.size(); ++i)
        if constexpr (std::is_integral_v<T>) x[i] = T(i % (n == 1 ? 1 : 2)); // a label of the smallest, too
        else x[i] = T(noise(4, std::uint64_t(i)));
}

template <auto Net, class Loss, class Optimizer = nn::sgd, class Value = float>
void between_pages() {
    using net = nn::network_of<Net>;
    using model_type = nn::model<Net>;
    using trainer_type = nn::trainer<Net, Loss, Optimizer, batch>;
    using target = std::conditional_t<std::is_same_v<Loss, nn::mse>, float, int>;
    constexpr nn::index in = net::input_type::size,
                        targets = Loss::template targets<typename net::output_type>;
    const auto ordinary = std::make_unique<model_type>(nn::seed{1});
    for (at where : {at::end, at::start}) {
        CAPTURE(where == at::end);
        guarded<model_type> m(1, where); // all bits set: NaN
        give_parameters(*ordinary, m[0]);
        guarded<Value> x(batch * in, where);
        guarded<target> y(batch * targets, where);
        fill(x), fill(y);
        const auto all = nn::unchecked<batch * in>(x.data());
        const auto wanted = nn::unchecked<batch * targets>(y.data());

        guarded<nn::workspace<Net>> space(1, where);
        guarded<nn::workspace<Net, batch>> spaces(1, where);
        CHECK(nn::predict(m[0], nn::unchecked<in>(x.data()), space[0]) ==
              nn::predict(*ordinary, nn::unchecked<in>(x.data())));
        CHECK(nn::predict<batch>(m[0], all, spaces[0]) == nn::predict<batch>(*ordinary, all));

        guarded<trainer_type> trainer(1, where);
        ::new (trainer.data()) trainer_type;
        const auto other = std::make_unique<trainer_type>();
        const auto trained = std::make_unique<model_type>(*ordinary);
        for (int i = 0; i < 2; ++i)
            CHECK(trainer[0].step(m[0], all, wanted) == other->step(*trained, all, wanted));
        CHECK(m[0] == *trained);

        if constexpr (nn::is_sequence<typename net::input_type>) {
            guarded<nn::stream<Net>> stream(1, where);
            ::new (stream.data()) nn::stream<Net>;
            nn::stream<Net> plain;
            guarded<float> out(3 * nn::stream<Net>::outputs, where);
            std::vector<float> expected(std::size_t(3 * nn::stream<Net>::outputs));
            stream[0].process(m[0], std::span<const Value>(x.data(), 3 * nn::stream<Net>::inputs),
                              std::span<float>(out.data(), expected.size()));
            plain.process(*trained, std::span<const Value>(x.data(), 3 * nn::stream<Net>::inputs),
                          std::span<float>(expected));
            CHECK(std::equal(out.begin(), out.end(), expected.begin()));
        }
    }
}

constexpr auto classifier =
    nn::input<n> >> nn::dense<n> >> nn::relu >> nn::dense<n, nn::no_bias> >> nn::softmax;
constexpr auto regression = nn::input<n> >> nn::tanh >> nn::dense<n + 1> >> nn::sigmoid;
constexpr auto image = nn::input<2, 5, n + 2> >> nn::conv2d<n, nn::kernel<2>> >> nn::relu >>
                       nn::max_pool2d<2, nn::stride<1>> >> nn::flatten >> nn::dense<2>;
constexpr auto depthwise = nn::input<n, 4, 6> >>
                           nn::conv2d<n, nn::kernel<3>, nn::padding<1>, nn::groups<n>> >> nn::max_pool2d<2> >>
                           nn::avg_pool2d<2> >> nn::flatten >> nn::dense<2>;
constexpr auto signal = nn::input<1, n + 2> >> nn::conv1d<3, nn::kernel<3>> >> nn::leaky_relu<> >>
                        nn::global_avg_pool >> nn::dense<n>;
constexpr auto cells = nn::sequence<4, n> >> nn::lstm<n> >> nn::gru<n> >> nn::dense<n>;
constexpr auto text = nn::tokens<4, 7> >> nn::embedding<n> >> nn::conv1d<n, nn::kernel<2>, nn::causal> >>
                      nn::rnn<n> >> nn::dense<2>;

} // namespace

TEST_CASE("features") {
    between_pages<classifier, nn::cross_entropy, nn::adam>();
    between_pages<regression, nn::mse, nn::momentum_sgd>();
}
TEST_CASE("images") {
    between_pages<image, nn::mse>();
    between_pages<depthwise, nn::mse>();
    between_pages<signal, nn::mse, nn::clip<nn::adam>>();
}
TEST_CASE("sequences") {
    between_pages<cells, nn::mse, nn::clip<nn::adam>>();
    between_pages<text, nn::cross_entropy, nn::adamw, int>();
}
