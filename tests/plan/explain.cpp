// Small plans as text: which stages there are, what is fused into them, which wires they read and write; and
// what branches take of memory.
#include "support/plan_table.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>
#include <string>

namespace nn = ctnn;

namespace {

/// The rows of a table up to the shapes: what neither instruction set nor kernel decides.
template <auto Net, nn::index Batch = 1>
std::string stages() {
    std::string rows;
    for (const std::string& row : ctnn_test::plan_rows<Net, Batch>("#", "shape")) rows += row + '\n';
    return rows;
}
constexpr auto half = nn::conv2d<4, nn::kernel<3>, nn::padding<1>>;
constexpr auto block = nn::sum(half >> nn::relu >> half, nn::identity) >> nn::relu;

} // namespace

TEST_CASE("a straight line: each stage reads what the one before wrote") {
    constexpr auto net = nn::input<1, 8, 8> >> nn::conv2d<2, nn::kernel<3>> >> nn::relu >>
                         nn::max_pool2d<2> >> nn::flatten >> nn::dense<5> >> nn::tanh;
    CHECK(stages<net>() == "0 conv2d<2, kernel<3>> + relu + max_pool2d<2> 0 -> 1\n"
                           "1 dense<5> + tanh 1 -> 2\n");
}

TEST_CASE("in predict a batch_norm is in the weights of the convolution before it, where nobody else reads "
          "between") {
    constexpr auto norm = nn::batch_norm<>;
    constexpr auto net = nn::input<4, 8, 8> >> half >> norm >> nn::relu >>
                         nn::sum(half >> norm, nn::identity) >> nn::max_pool2d<2> >> half >> nn::relu >>
                         norm >> nn::flatten >> nn::dense<3> >> norm;
    CHECK(stages<net>() == "0 conv2d<4, kernel<3>, padding<1>> + batch_norm<> + relu 0 -> 1\n"
                           "1 conv2d<4, kernel<3>, padding<1>> + batch_norm<> + sum 1, 1 -> 2\n"
                           "2 max_pool2d<2> 2 -> 3\n"
                           "3 conv2d<4, kernel<3>, padding<1>> + relu 3 -> 4\n"
                           "4 batch_norm<> 4 -> 5\n"
                           "5 dense<3> 5 -> 6\n"
                           "6 batch_norm<> 6 -> 7\n");
}

TEST_CASE("in predict a dropout is nothing: what is behind it goes into the stage before") {
    constexpr auto net = nn::input<4, 8, 8> >> nn::dropout<1, 10> >> half >> nn::dropout<1, 5> >>
                         nn::batch_norm<> >> nn::dropout<1, 5> >> nn::relu >>
                         nn::sum(nn::dropout<1, 2>, half >> nn::dropout<1, 2>) >> nn::flatten >>
                         nn::dense<3> >> nn::dropout<1, 2>;
    CHECK(stages<net>() == "0 conv2d<4, kernel<3>, padding<1>> + batch_norm<> + relu 0 -> 1\n"
                           "1 conv2d<4, kernel<3>, padding<1>> + sum 1, 1 -> 2\n"
                           "2 dense<3> 2 -> 3\n");
}

TEST_CASE("a residual block: as many stages as convolutions; the sum and what follows it are in the last") {
    constexpr auto net = nn::input<4, 8, 8> >> block;
    CHECK(stages<net>() == "0 conv2d<4, kernel<3>, padding<1>> + relu 0 -> 1\n"
                           "1 conv2d<4, kernel<3>, padding<1>> + sum + relu 1, 0 -> 2\n");
}

TEST_CASE("a gate: the product is in the epilogue of its second branch") {
    constexpr auto net =
        nn::input<5> >> nn::product(nn::dense<7> >> nn::tanh, nn::dense<7> >> nn::sigmoid) >> nn::dense<1>;
    CHECK(stages<net, 32>() == "0 dense<7> + tanh 0 -> 1\n"
                               "1 dense<7> + sigmoid + product 0, 1 -> 2\n"
                               "2 dense<1> 2 -> 3\n");
}

TEST_CASE("concat copies nothing: its branches write their parts, and later layers read parts of it") {
    constexpr auto net = nn::input<8> >> nn::concat(nn::dense<6>, nn::dense<2> >> nn::relu) >>
                         nn::concat(nn::slice<1, 4> >> nn::dense<3>, nn::dense<2>);
    CHECK(stages<net>() == "0 dense<6> 0 -> 1[0..5]\n"
                           "1 dense<2> + relu 0 -> 1[6..7]\n"
                           "2 dense<3> 1[1..4] -> 2[0..2]\n"
                           "3 dense<2> 1 -> 2[3..4]\n");
}

TEST_CASE("a wire that is read twice is stored once; a sum by name begins with the first") {
    constexpr auto net = nn::input<4> >> nn::dense<4> >> nn::as<"a"> >> nn::dense<4> >> nn::add_to<"head"> >>
                         nn::dense<4> >> nn::add_to<"head"> >> nn::from<"head"> >>
                         nn::concat(nn::identity, nn::from<"a"> >> nn::dense<2>);
    CHECK(stages<net>() == "0 dense<4> 0 -> 1\n"
                           "1 dense<4> 1 -> 2\n"
                           "2 dense<4> + sum 2, 2 -> 3[0..3]\n"
                           "3 dense<2> 1 -> 3[4..5]\n");
}

TEST_CASE("what nobody reads is not computed") {
    constexpr auto net =
        nn::input<4> >> nn::as<"in"> >> nn::dense<64> >> nn::relu >> nn::from<"in"> >> nn::dense<3>;
    CHECK(stages<net>() == "0 dense<3> 0 -> 1\n");
}

TEST_CASE("large weights: batches read them in panels, copied where rows share a few sets of the cache") {
    constexpr auto net = nn::input<600> >> nn::dense<600> >> nn::dense<512> >> nn::dense<600> >> nn::dense<9>;
    std::ostringstream table, single;
    nn::explain<net, 64>(table);
    nn::explain<net>(single);
    const auto count = [text = table.str()](const std::string& what) {
        int n = 0;
        for (std::size_t at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++n;
        return n;
    };
    CHECK(count(", panels 48x128") == 2);
    CHECK(count(", copied panels 48x128") == 1); // rows of 512 floats
    CHECK(single.str().find("panels") == std::string::npos);
}

TEST_CASE("a chain of residual blocks needs the memory of one") {
    constexpr auto two = nn::input<4, 8, 8> >> nn::repeat<2>(block);
    constexpr auto twenty = nn::input<4, 8, 8> >> nn::repeat<20>(block);
    static_assert(nn::workspace_bytes<twenty, 1> == nn::workspace_bytes<two, 1>);
    static_assert(nn::workspace_bytes<twenty, 32> == nn::workspace_bytes<two, 32>);
    const std::string all = stages<twenty>();
    CHECK(std::count(all.begin(), all.end(), '\n') == 40);
}
