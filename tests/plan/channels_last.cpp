// Which wires of single images lie with their channels last; and that a network says the same so as in batches,
// which lie otherwise.
#include "support/plan_table.hpp"
#include "support/training_examiner.hpp"

#include <memory>
#include <string>

using namespace ctnn_test;

namespace {
/// The stages of the plan that say so in the column of kernels: "1 to channels last", ...
template <auto Net, nn::index Batch = 1>
std::string channels_last() {
    const std::vector<std::string> kernels = plan_rows<Net, Batch>("kernel", "MACs");
    std::string found;
    for (std::size_t stage = 0; stage < kernels.size(); ++stage)
        if (kernels[stage].ends_with("channels last"))
            found += std::to_string(stage) + ' ' + kernels[stage] + '\n';
    return found;
}
template <auto Net, class T = float>
void single_as_in_a_batch(double tolerance = 2e-5) {
    constexpr nn::index batch = 17, values = nn::network_of<Net>::output_type::size;
    auto m = std::make_unique<nn::model<Net, T>>(nn::seed{3});
    const sample_data<Net, batch, T> data;
    const auto work = std::make_unique<nn::workspace<Net, batch, T>>();
    const auto all = nn::predict<batch>(*m, data.x(), *work);
    constexpr nn::index each = nn::network_of<Net>::input_type::size;
    const auto few =
        nn::predict<2>(*m, nn::unchecked<2 * each>(data.inputs.data() + 6 * each)); // rows of singles
    for (nn::index s = 0; s < batch; s += 7) {
        const auto one = nn::predict(*m, nn::unchecked<each>(data.inputs.data() + s * each));
        double largest = 0, apart = 0;
        for (nn::index i = 0; i < values; ++i) {
            const double want = double(all.data()[s * values + i]);
            largest = std::max(largest, std::abs(want));
            apart = std::max(apart, std::abs(double(one[i]) - want));
            if (s == 7) apart = std::max(apart, std::abs(double(few.data()[values + i]) - want));
        }
        CHECK(largest > 0);
        CHECK(apart <= tolerance * largest);
    }
}
template <nn::index C, auto... Options>
constexpr auto depthwise = nn::conv2d<C, nn::kernel<3>, nn::same, nn::groups<C>, Options...>;
template <nn::index C>
constexpr auto pointwise = nn::conv2d<C, nn::kernel<1>>;
constexpr auto separable = depthwise<16> >> nn::relu >> pointwise<16>;
constexpr auto bottleneck =
    nn::sum(pointwise<32> >> nn::relu6 >> depthwise<32> >> nn::relu6 >> pointwise<16>, nn::identity);
} // namespace

TEST_CASE("from the first depthwise convolution to the mean") {
    constexpr auto net =
        nn::input<16, 9, 5> >> separable >> nn::relu >> separable >> nn::global_avg_pool >> nn::dense<3>;
    CHECK(channels_last<net>() == "0 to channels last\n"
                                  "1 channels last\n"
                                  "2 channels last\n"
                                  "3 channels last\n"
                                  "4 from channels last\n");
    CHECK(channels_last<net, 64>() == "");
    single_as_in_a_batch<net>();
}

TEST_CASE("with norms, strides and a first convolution of few channels") {
    constexpr auto norm = nn::batch_norm<> >> nn::relu;
    constexpr auto net = nn::input<1, 19, 11> >> nn::conv2d<32, nn::kernel<5, 3>, nn::stride<2>, nn::same> >>
                         norm >> depthwise<32, nn::stride<2>> >> norm >> pointwise<48> >> norm >>
                         depthwise<48> >> norm >> pointwise<16> >> norm >> nn::dropout<2, 5> >>
                         nn::global_avg_pool >> nn::dense<4>;
    CHECK(channels_last<net>() == "0 to channels last\n"
                                  "1 channels last\n"
                                  "2 channels last\n"
                                  "3 channels last\n"
                                  "4 channels last\n"
                                  "5 from channels last\n");
    single_as_in_a_batch<net>();
    single_as_in_a_batch<net, double>(5e-14);
}

TEST_CASE("within an inverted residual block; what is added lies as ever") {
    constexpr auto net = nn::input<16, 6, 5> >> nn::repeat<2>(bottleneck) >> nn::flatten >> nn::dense<3>;
    CHECK(channels_last<net>() == "0 to channels last\n"
                                  "1 channels last\n"
                                  "2 from channels last\n"
                                  "3 to channels last\n"
                                  "4 channels last\n"
                                  "5 from channels last\n");
    single_as_in_a_batch<net>();
}

TEST_CASE("not what somebody reads as ever: a flatten, a sum, a slice, a part of a concat, the user") {
    constexpr auto read_twice = nn::input<16, 6, 5> >> pointwise<16> >> nn::as<"a"> >> depthwise<16> >>
                                nn::flatten >> nn::concat(nn::identity, nn::from<"a"> >> nn::flatten) >>
                                nn::dense<3>;
    CHECK(channels_last<read_twice>() == "");
    constexpr auto parts = nn::input<16, 6, 5> >> nn::concat(separable, separable) >> depthwise<32>;
    CHECK(channels_last<parts>() == "0 to channels last\n"
                                    "1 from channels last\n"
                                    "2 to channels last\n"
                                    "3 from channels last\n");
    constexpr auto sliced = nn::input<16, 6, 5> >> pointwise<32> >> nn::slice<0, 16> >> depthwise<16>;
    CHECK(channels_last<sliced>() == "");
    constexpr auto gated = nn::input<16, 6, 5> >> nn::product(depthwise<16>, depthwise<16> >> nn::sigmoid);
    CHECK(channels_last<gated>() == "");
    constexpr auto pooled =
        nn::input<16, 6, 6> >> depthwise<16> >> nn::relu >> nn::max_pool2d<2> >> pointwise<16>;
    CHECK(channels_last<pooled>() == "");
    single_as_in_a_batch<read_twice>();
    single_as_in_a_batch<parts>();
    single_as_in_a_batch<sliced>();
    single_as_in_a_batch<gated>();
    single_as_in_a_batch<pooled>();
}

TEST_CASE(
    "two readers that both take it; a signal; in groups that are no channels; another number of channels") {
    constexpr auto both = nn::input<16, 6, 5> >> pointwise<16> >> nn::as<"a"> >> depthwise<16> >>
                          pointwise<32> >> nn::global_avg_pool >>
                          nn::concat(nn::identity, nn::from<"a"> >> nn::global_avg_pool) >> nn::dense<3>;
    CHECK(channels_last<both>() == "0 to channels last\n"
                                   "1 channels last\n"
                                   "2 channels last\n"
                                   "3 from channels last\n"
                                   "4 from channels last\n");
    constexpr auto signal = nn::input<16, 5> >> nn::conv1d<16, nn::kernel<3>, nn::same, nn::groups<16>> >>
                            nn::relu >> nn::conv1d<32, nn::kernel<1>> >> nn::flatten >> nn::dense<2>;
    CHECK(channels_last<signal>() == "0 to channels last\n1 from channels last\n");
    constexpr auto other = nn::input<16, 6, 5> >> nn::conv2d<16, nn::kernel<3>, nn::groups<4>> >>
                           depthwise<16> >> nn::conv2d<20, nn::kernel<1>> >> depthwise<20> >> nn::flatten >>
                           nn::dense<2>;
    CHECK(channels_last<other>() == "1 to channels last\n2 from channels last\n");
    single_as_in_a_batch<both>();
    single_as_in_a_batch<signal>();
    single_as_in_a_batch<other>();
}

TEST_CASE("a constant expression gives the same") {
    constexpr auto net = nn::input<16, 2, 3> >> separable >> nn::global_avg_pool;
    static constexpr nn::model<net> m{nn::seed{4}};
    static constexpr auto x = [] {
        nn::tensor<float, nn::shape<16, 2, 3>> values;
        for (nn::index i = 0; i < 96; ++i) values[i] = float(i % 7) - 3;
        return values;
    }();
    constexpr auto then = nn::predict(m, x);
    const auto now = nn::predict(m, x);
    for (nn::index i = 0; i < 16; ++i) CHECK(now[i] == doctest::Approx(then[i]).epsilon(1e-5));
}
