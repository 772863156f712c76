// The example inside a file: for numbers, for tokens (integers in PyTorch's files), in constants; what is no
// token is refused by name; and what close() takes for its output.
#include <ctnn/ctnn.hpp>
#include <ctnn/io.hpp>

#include "said.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

namespace nn = ctnn;
using ctnn_test::said;

namespace {

constexpr auto words = nn::tokens<4, 19> >> nn::embedding<5> >> nn::gru<3> >> nn::last_step >> nn::dense<2>;
constexpr int example[4] = {0, 18, 7, 7};

// A file of an example alone: the tokens as numbers of type X.
template <class X>
std::vector<std::byte> file(const std::string& dtype, const X (&tokens)[4], const std::string& shape = "4") {
    const float output[2] = {1.5f, -2.5f};
    const std::string in = std::to_string(sizeof tokens), end = std::to_string(sizeof tokens + sizeof output);
    const std::string header =
        "{\"golden.input\":{\"dtype\":\"" + dtype + "\",\"shape\":[" + shape + "],\"data_offsets\":[0," + in +
        "]},\"golden.output\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[" + in + ',' + end + "]}}";
    std::vector<std::byte> bytes(8 + header.size() + sizeof tokens + sizeof output);
    const std::uint64_t length = header.size();
    std::memcpy(bytes.data(), &length, 8);
    std::memcpy(bytes.data() + 8, header.data(), header.size());
    std::memcpy(bytes.data() + 8 + header.size(), tokens, sizeof tokens);
    std::memcpy(bytes.data() + 8 + header.size() + sizeof tokens, output, sizeof output);
    return bytes;
}
template <class X>
void reads(const std::string& dtype) {
    const X tokens[4] = {X(0), X(18), X(7), X(7)};
    nn::golden<words> g;
    const auto result = nn::load(g, file(dtype, tokens));
    INFO(dtype << ": " << said(result));
    CHECK(result);
    for (int i = 0; i < 4; ++i) CHECK(g.input[i] == example[i]);
    CHECK(g.output[1] == -2.5f);
}
template <class X>
void refuses(const std::string& dtype, X token, const std::string& sentence) {
    const X tokens[4] = {X(1), X(2), token, X(3)};
    nn::golden<words> g;
    g.input[0] = 5;
    const auto result = nn::load(g, file(dtype, tokens));
    CHECK(said(result) == "not loaded: 1 difference between file and program\n  golden.input: " + sentence);
    CHECK(g.input[0] == 5);
    CHECK(g.output[0] == 0.f);
}

} // namespace

TEST_CASE("tokens are integers, whatever type the file has them in") {
    static_assert(std::is_same_v<decltype(nn::golden<words>{}.input), nn::tensor<int, nn::shape<4>>>);
    reads<std::int64_t>("I64");
    reads<std::int32_t>("I32");
    reads<std::int16_t>("I16");
    reads<std::int8_t>("I8");
    reads<std::uint64_t>("U64");
    reads<std::uint32_t>("U32");
    reads<std::uint16_t>("U16");
    reads<std::uint8_t>("U8");
    reads<float>("F32");
    reads<double>("F64");
}

TEST_CASE("what is no token of the network is refused, and says what it is") {
    refuses<std::int64_t>("I64", -1, "-1 in the file; possible is 0 to 18");
    refuses<std::int64_t>("I64", 19, "19 in the file; possible is 0 to 18");
    refuses<std::int64_t>("I64", std::numeric_limits<std::int64_t>::min(),
                          "-9223372036854775808 in the file; possible is 0 to 18");
    refuses<std::int64_t>("I64", (std::int64_t(1) << 32) + 1, "4294967297 in the file; possible is 0 to 18");
    refuses<std::uint64_t>("U64", ~std::uint64_t(0), "no whole number in the file; possible is 0 to 18");
    refuses<float>("F32", 1.5f, "no whole number in the file; possible is 0 to 18");
    refuses<float>("F32", std::numeric_limits<float>::quiet_NaN(),
                   "no whole number in the file; possible is 0 to 18");
    refuses<double>("F64", 1e300, "no whole number in the file; possible is 0 to 18");
    const std::uint8_t flags[4] = {};
    nn::golden<words> g;
    CHECK(said(nn::load(g, file("BOOL", flags))) ==
          "not loaded: 1 difference between file and network\n"
          "  golden.input: BOOL in the file, integers, F32, F64, F16 or BF16 in the network");
    CHECK_FALSE(nn::load(g, file("U8", flags, "2,2")));
}

TEST_CASE("an example of tokens is what predict takes") {
    const nn::model<words> m{nn::seed{1}};
    nn::golden<words> g;
    const std::int64_t tokens[4] = {0, 18, 7, 7};
    REQUIRE(nn::load(g, file("I64", tokens)));
    CHECK(nn::close(nn::predict(m, g.input), nn::predict(m, example)));

    const std::string path =
        (std::filesystem::temp_directory_path() / ("ctnn_golden_" + std::to_string(std::clock()))).string();
    REQUIRE(nn::io::replace_file(path, file("I64", tokens)));
    nn::golden<words> from_file;
    CHECK(nn::load(from_file, path));
    CHECK(from_file.input[1] == 18);
    std::filesystem::remove(path);
}

TEST_CASE("an example of numbers takes no integers") {
    constexpr auto numbers = nn::input<4> >> nn::dense<2>;
    nn::golden<numbers> g;
    const float tokens[4] = {0, 18, 7, 0.5f};
    CHECK(nn::load(g, file("F32", tokens)));
    CHECK(g.input[3] == 0.5f);
    const std::int64_t integers[4] = {0, 18, 7, 7};
    CHECK_FALSE(nn::load(g, file("I64", integers)));
}

// The same in a constant: an embedded file of an example with tokens.
constexpr std::size_t constant_size = 172;
constexpr auto packed = [] {
    constexpr char header[] = R"({"golden.input":{"dtype":"I32","shape":[4],"data_offsets":[0,16]},)"
                              R"("golden.output":{"dtype":"F32","shape":[2],"data_offsets":[16,24]}})";
    static_assert(8 + sizeof header - 1 + 24 <= constant_size);
    std::array<unsigned char, 176> text = {constant_size - 8 - 24};
    for (std::size_t i = 8; i < constant_size - 24; ++i)
        text[i] = static_cast<unsigned char>(i - 8 < sizeof header - 1 ? header[i - 8] : ' ');
    for (std::size_t i = 0; i < 4; ++i)
        text[constant_size - 24 + 4 * i] = static_cast<unsigned char>(example[i]);
    text[constant_size - 5] = 0x40, text[constant_size - 1] =
                                        0x3f; // 2 and 0.5: the upper bytes, as far as they are not 0
    std::array<std::uint64_t, 22> all = {};
    for (std::size_t i = 0; i < constant_size; ++i) all[i / 8] |= std::uint64_t(text[i]) << i % 8 * 8;
    return all;
}();
template <class>
struct words_of;
template <std::size_t... I>
struct words_of<std::index_sequence<I...>> {
    static constexpr std::uint64_t words[sizeof...(I)] = {packed[I]...};
};
struct constant : words_of<std::make_index_sequence<22>> {
    static constexpr bool is_embedded_file = true;
    static constexpr std::size_t size = constant_size;
};
TEST_CASE("in a constant") {
    constexpr auto g = [] {
        nn::golden<words> read;
        return nn::load(read, constant{}) ? read : nn::golden<words>{};
    }();
    static_assert(g.input[0] == 0 && g.input[1] == 18 && g.input[3] == 7 && g.output[0] == 2 &&
                  g.output[1] == 0.5f);
    CHECK(g.input[1] == 18);
}

TEST_CASE("the golden example of a file") {
    constexpr auto small = nn::input<3> >> nn::dense<2>;
    nn::golden<small> g;
    nn::model<small> m;
    const std::string path = std::string(CTNN_HOSTILE) + "/good-golden.safetensors";
    CHECK(nn::load(g, path));
    CHECK(nn::load(m, path));
    CHECK(nn::close(nn::predict(m, g.input), g.output));
    CHECK_FALSE(nn::load(g, std::string(CTNN_HOSTILE) + "/good-plain.safetensors"));
}

TEST_CASE("close is PyTorch's allclose") {
    static_assert(nn::close(std::array{1.f, 100.f}, std::array{1.000009f, 100.0009f}));
    static_assert(!nn::close(std::array{1.f}, std::array{1.00002f}) &&
                  nn::close(std::array{1.f}, std::array{1.5f}, 0.5));
    static_assert(!nn::close(std::array{1.f}, std::array{1.f, 1.f}));
    constexpr float nan = std::numeric_limits<float>::quiet_NaN(),
                    infinite = std::numeric_limits<float>::infinity();
    static_assert(!nn::close(std::array{nan}, std::array{nan}) &&
                  nn::close(std::array{infinite}, std::array{infinite}));
    static_assert(!nn::close(std::array{1.f}, std::array{infinite}) &&
                  !nn::close(std::array{infinite}, std::array{1.f}));
}
