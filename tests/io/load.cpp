// load and save_to: round trips, differences, types, prefixes; hostile files; nothing allocated, nothing
// changed on an error.
#include <ctnn/ctnn.hpp>
#include <ctnn/io.hpp>

#include "said.hpp"
#include "saved.hpp"
#include "support/allocations.hpp"
#include "support/same_bits.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <limits>
#include <string>
#include <vector>

namespace nn = ctnn;
using ctnn_test::said;
using ctnn_test::same_bits;
using ctnn_test::saved;

namespace {

constexpr auto small = nn::input<3> >> nn::dense<2>;
constexpr auto images = nn::input<3, 9, 9> >> nn::conv2d<17, nn::kernel<3, 2>> >> nn::relu >>
                        nn::conv2d<34, nn::kernel<3>, nn::groups<17>, nn::no_bias> >> nn::max_pool2d<2> >>
                        nn::flatten >> nn::dense<33> >> nn::tanh >> nn::dense<1>;
constexpr auto steps = nn::sequence<5, 3> >> nn::conv1d<7, nn::kernel<2>, nn::causal> >> nn::lstm<9> >>
                       nn::gru<16> >> nn::rnn<5> >> nn::last_step;
constexpr auto words = nn::tokens<4, 19> >> nn::embedding<5> >> nn::flatten >> nn::dense<64>;
constexpr auto wide = nn::input<24> >> nn::dense<1024>; // rows that storage keeps apart

template <auto Net, class T>
void round_trip() {
    static const nn::model<Net, T> m{nn::seed{7}};
    static nn::model<Net, T> back{nn::seed{8}};
    auto bytes = saved(m);
    CHECK(nn::load(back, std::span<const std::byte>(bytes)));
    CHECK(same_bits(m, back)); // padding included: kernels count on its zeros
    // At any address.
    bytes.insert(bytes.begin(), std::byte(0));
    back = nn::model<Net, T>{nn::seed{8}};
    CHECK(nn::load(back, std::span<const std::byte>(bytes).subspan(1)));
    CHECK(same_bits(m, back));
}

} // namespace

TEST_CASE_TEMPLATE("load after save is the identity", T, float, double) {
    round_trip<small, T>();
    round_trip<images, T>();
    round_trip<steps, T>();
    round_trip<words, T>();
    round_trip<wide, T>();
}

TEST_CASE("a file that does not fit is explained line by line, and changes nothing") {
    constexpr auto other = nn::input<3> >> nn::dense<2, nn::no_bias> >> nn::relu >> nn::dense<4>;
    const auto bytes = saved(nn::model<other>{nn::seed{1}});
    constexpr auto net = nn::input<3> >> nn::dense<2> >> nn::relu >> nn::dense<5>;
    const nn::model<net> before{nn::seed{2}};
    auto m = before;
    const auto result = nn::load(m, std::span<const std::byte>(bytes));
    CHECK_FALSE(result);
    CHECK(result.count == 3);
    CHECK(said(result) == "not loaded: 3 differences between file and network\n"
                          "  2.weight: [4, 2] in the file, [5, 2] in the network\n"
                          "  2.bias: [4] in the file, [5] in the network\n"
                          "  0.bias: missing in the file; the network has [2]");
    CHECK(same_bits(m, before));
}

TEST_CASE("more differences than are kept are counted") {
    constexpr auto deep = nn::input<2> >> nn::repeat<13>(nn::dense<2>);
    nn::model<small> m;
    const nn::model<deep> other{nn::seed{1}};
    const auto result = nn::load(m, std::span<const std::byte>(saved(other)));
    CHECK(result.count == 25); // all 26 but 0.bias
    CHECK(said(result).ends_with("\n  and 9 more"));
}

TEST_CASE("prefixes choose among the tensors of a file") {
    const nn::model<small> a{nn::seed{1}};
    auto bytes = saved(a, nn::prefix{"encoder.\"x\"\n."});
    nn::model<small> b;
    CHECK_FALSE(nn::load(b, std::span<const std::byte>(bytes)));
    CHECK(nn::load(b, std::span<const std::byte>(bytes), nn::prefix{"encoder.\"x\"\n."}));
    CHECK(same_bits(a, b));
    CHECK(nn::load(b, std::span<const std::byte>(bytes), nn::prefix{"decoder."}).count == 2);
}

TEST_CASE("prefixes in other alphabets") {
    const nn::model<small> a{nn::seed{1}};
    const std::string_view text = "\u00e9\u20ac\U0001f600."; // of two, three and four bytes
    auto bytes = saved(a, nn::prefix{text});
    nn::model<small> b;
    CHECK(nn::load(b, std::span<const std::byte>(bytes), nn::prefix{text}));
    CHECK(same_bits(a, b));
    CHECK(nn::load(b, std::span<const std::byte>(bytes), nn::prefix{"\u00e9\u20ac\U0001f601."}).count == 2);
}

TEST_CASE("float and double read each other's files") {
    const nn::model<small> f{nn::seed{3}};
    nn::model<small, double> d;
    CHECK(nn::load(d, std::span<const std::byte>(saved(f))));
    for (nn::index i = 0; i < 6; ++i)
        CHECK(nn::parameter<"0.weight">(d)[i] == double(nn::parameter<"0.weight">(f)[i]));
    nn::model<small> back;
    CHECK(nn::load(back, std::span<const std::byte>(saved(d))));
    CHECK(same_bits(f, back));
}

TEST_CASE("halves are widened exactly") {
    using nn::io::from_half;
    static_assert(from_half(0x3c00) == 1.f && from_half(0xc000) == -2.f && from_half(0x7bff) == 65504.f);
    // IEEE 754-2019, 3.6.
    static_assert(from_half(0x0001) == 0x1p-24f && from_half(0x03ff) == 0x1.ff8p-15f &&
                  from_half(0x0400) == 0x1p-14f);
    static_assert(from_half(0x7c00) == std::numeric_limits<float>::infinity() &&
                  from_half(0xfc00) == -std::numeric_limits<float>::infinity());
    CHECK(std::isnan(from_half(0x7e00)));
    CHECK(std::signbit(from_half(0x8000)));
    static_assert(nn::io::from_bfloat(0x3f80) == 1.f && nn::io::from_bfloat(0xc040) == -3.f);
}

TEST_CASE("loading and saving allocate nothing") {
    static nn::model<images> m{nn::seed{1}};
    auto bytes = saved(m);
    CHECK(ctnn_test::allocations_during(
              [&] { CHECK(bool(nn::load(m, std::span<const std::byte>(bytes)))); }) == 0);
    CHECK(ctnn_test::allocations_during(
              [&] { CHECK(nn::save_to(m, std::span<std::byte>(bytes)).bytes > 0); }) == 0);
    bytes.pop_back();
    nn::load_result broken;
    CHECK(ctnn_test::allocations_during([&] { broken = nn::load(m, std::span<const std::byte>(bytes)); }) ==
          0);
    CHECK_FALSE(broken);
    static_assert(noexcept(nn::load(m, std::span<const std::byte>(bytes))));
}

TEST_CASE("a buffer that is too small is left alone") {
    const nn::model<small> m{nn::seed{1}};
    std::vector<std::byte> bytes(nn::saved_bytes(m) - 1, std::byte(7));
    const auto before = bytes;
    const auto result = nn::save_to(m, std::span<std::byte>(bytes));
    CHECK_FALSE(result);
    CHECK(result.bytes == bytes.size() + 1);
    CHECK(bytes == before);
}

TEST_CASE("good files load, hostile ones are refused and change nothing") {
    int good = 0, bad = 0;
    for (const auto& file : std::filesystem::directory_iterator(CTNN_HOSTILE)) {
        if (!file.is_regular_file()) continue;
        std::vector<std::byte> bytes;
        REQUIRE(nn::io::read_file(file.path().string(), bytes));
        // No room behind it: a sanitizer sees a byte too many.
        const std::vector<std::byte> exact(bytes.begin(), bytes.end());
        const std::string name = file.path().filename().string();
        const nn::model<small> before{nn::seed{5}};
        auto m = before;
        const auto result = nn::load(m, std::span<const std::byte>(exact));
        INFO(name << ": " << said(result));
        if (name.starts_with("good")) {
            ++good;
            CHECK(result);
            for (nn::index i = 0; i < 6; ++i) CHECK(nn::parameter<"0.weight">(m)[i] == float(i + 1));
            CHECK(nn::parameter<"0.bias">(m)[1] == 8);
        } else {
            ++bad;
            CHECK_FALSE(result);
            CHECK(said(result).size() > 20);
            CHECK(same_bits(m, before));
        }
    }
    CHECK(good >= 15);
    CHECK(bad >= 40);
}

TEST_CASE("every file that is cut or has one wrong byte is refused, or is a file of its own right") {
    const nn::model<small> m{nn::seed{1}};
    const auto bytes = saved(m);
    const std::size_t header = bytes.size() - 32;
    for (std::size_t n = 0; n < bytes.size(); ++n) {
        nn::model<small> to;
        CHECK_FALSE(nn::load(to, std::span<const std::byte>(bytes).first(n)));
    }
    const nn::model<small> before{nn::seed{2}};
    for (std::size_t at = 0; at < header; ++at)
        for (int bit = 0; bit < 8; ++bit) {
            auto changed = bytes;
            changed[at] ^= std::byte(1 << bit);
            auto to = before;
            const auto result = nn::load(to, std::span<const std::byte>(changed));
            if (!result) CHECK(same_bits(to, before));
        }
}
