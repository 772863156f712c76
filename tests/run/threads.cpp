// One const model, many threads: each has its own workspace or stream, and all get the bits that one thread
// alone gets.
#include "support/examiner.hpp"

#include <thread>
#include <vector>

using namespace ctnn_test;

namespace {

constexpr auto classifier =
    nn::input<6> >> nn::dense<33> >> nn::tanh >> nn::dense<17> >> nn::relu >> nn::dense<5> >> nn::softmax;
constexpr auto image = nn::input<2, 8, 8> >> nn::conv2d<4, nn::kernel<3>, nn::padding<1>> >> nn::relu >>
                       nn::max_pool2d<2> >> nn::conv2d<6, nn::kernel<2>> >>
                       nn::avg_pool2d<2, nn::stride<1>> >> nn::flatten >> nn::dense<3>;
constexpr auto audio = nn::sequence<6, 3> >> nn::conv1d<4, nn::kernel<3>, nn::dilation<2>, nn::causal> >>
                       nn::lstm<9> >> nn::gru<5> >> nn::dense<2>;
constexpr auto text = nn::tokens<6, 11> >> nn::embedding<6> >> nn::rnn<7> >> nn::dense<4>;

constexpr int threads = 16;
constexpr nn::index batch = 21;

/// What a thread computes: a batch, a single sample, and (of sequences) the steps of a stream, in one row.
template <auto Net, class Value>
std::vector<float> compute(const nn::model<Net>& model, const std::vector<Value>& x) {
    using net = nn::network_of<Net>;
    constexpr nn::index in = net::input_type::size;
    nn::workspace<Net, batch> space;
    const auto many = nn::predict<batch>(model, nn::unchecked<batch * in>(x.data()), space);
    const auto one = nn::predict(model, nn::unchecked<in>(x.data()));
    std::vector<float> all(many.begin(), many.end());
    all.insert(all.end(), one.begin(), one.end());
    if constexpr (nn::is_sequence<typename net::input_type>) {
        nn::stream<Net> stream;
        std::vector<float> steps(std::size_t(batch * 6 * nn::stream<Net>::outputs));
        stream.process(model, x, steps);
        all.insert(all.end(), steps.begin(), steps.end());
    }
    return all;
}

template <auto Net, class Value = float>
void many_threads_share_a_model() {
    const nn::model<Net> model{nn::seed{3}};
    std::vector<Value> x(std::size_t(batch * nn::network_of<Net>::input_type::size));
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = Value(i * 7 % 11);
    const auto alone = compute<Net>(model, x);
    std::vector<std::vector<float>> found(threads);
    {
        std::vector<std::jthread> all;
        for (auto& mine : found)
            all.emplace_back([&model, &x, &mine] {
                for (int i = 0; i < 20; ++i) mine = compute<Net>(model, x);
            });
    }
    for (const auto& one : found) CHECK(one == alone);
}

} // namespace

TEST_CASE("16 threads predict and stream with one const model, bit for bit as one") {
    many_threads_share_a_model<classifier>();
    many_threads_share_a_model<image>();
    many_threads_share_a_model<audio>();
    many_threads_share_a_model<text, int>();
}
