// Names that occur twice are found, among as many as a header holds, in time that is linear in it.
#include <ctnn/ctnn.hpp>
#include <ctnn/io/save.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

namespace nn = ctnn;
namespace io = ctnn::io;

namespace {

// A file of empty tensors.
std::vector<std::byte> file_of(const std::vector<std::string>& names) {
    std::string header = "{";
    for (const std::string& name : names)
        header += (header.size() > 1 ? ",\"" : "\"") + name +
                  R"(":{"dtype":"U8","shape":[0],"data_offsets":[0,0]})";
    header += '}';
    std::vector<std::byte> bytes(8 + header.size());
    const std::uint64_t length = header.size();
    std::memcpy(bytes.data(), &length, 8);
    std::memcpy(bytes.data() + 8, header.data(), header.size());
    return bytes;
}
io::problem check(const std::vector<std::byte>& bytes) {
    return io::check(io::bytes_source{bytes.data(), bytes.size()});
}
std::string in_three(std::size_t i) {
    constexpr char digits[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    return {digits[i / 62 / 62 % 62], digits[i / 62 % 62], digits[i % 62]};
}
// Names of three characters, as many as 1 MiB has room for.
std::vector<std::string> many(std::size_t count = 19'000) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < count; ++i) names.push_back(in_three(i));
    return names;
}
double seconds(auto work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

} // namespace

TEST_CASE("a name that occurs twice is found wherever it stands") {
    for (const std::size_t count : {2u, 3u, 10u, 300u, 19'000u}) {
        const auto names = many(count);
        CHECK_FALSE(check(file_of(names)));
        for (const std::size_t first : {std::size_t(0), count / 3, count - 2})
            for (const std::size_t second : {first + 1, first + (count - first) / 2, count - 1}) {
                if (second == first || second >= count) continue;
                auto twice = names;
                twice[second] = twice[first];
                CHECK(std::string(check(file_of(twice)).sentence) == "a name occurs twice");
                constexpr char hex[] = "0123456789abcdef"; // the same, otherwise written
                const auto c = static_cast<unsigned char>(twice[first][0]);
                twice[second] = std::string("\\u00") + hex[c / 16] + hex[c % 16] + twice[first].substr(1);
                CHECK(std::string(check(file_of(twice)).sentence) == "a name occurs twice");
            }
    }
    CHECK(std::string(check(file_of(std::vector<std::string>(19'000, "x"))).sentence) ==
          "a name occurs twice");
}

TEST_CASE("names that occur once are never refused, whatever the address that decides about bits") {
    std::vector<std::unique_ptr<io::seen_names>> several;
    for (std::uint64_t i = 0; i < 30; ++i) {
        const auto hash = [i](std::uint64_t k) { return nn::random_bits({i}, k); };
        io::seen_names& names = *several.emplace_back(std::make_unique<io::seen_names>(1 << 20));
        for (std::uint64_t k = 0; k < 19'500; ++k) names.add(hash(k));
        CHECK_FALSE(names.too_many());
        int twice = 0;
        for (std::uint64_t k = 0; k < 19'500; ++k) twice += names.again(hash(k));
        CHECK(twice == 0);
        names.add(hash(7)), names.again(hash(7));
        CHECK(names.again(hash(7)));
    }
    // Not even these are believed: a filter that is full, and hashes that agree in all but a few bits.
    io::seen_names full(0);
    for (std::uint64_t k = 0; k < 10'000; ++k) full.add(k << 1);
    CHECK(full.too_many());
}

TEST_CASE("names take time in proportion to the header, of which there are a few walks") {
    const auto bytes = file_of(many());
    const io::bytes_source s{bytes.data(), bytes.size()};
    const double walk =
        seconds([&] { CHECK_FALSE(io::for_each_tensor(s, [](const auto&) { return true; })); });
    double all = 1e9;
    for (int i = 0; i < 3; ++i) all = std::min(all, seconds([&] { CHECK_FALSE(io::check(s)); }));
    CHECK(all < 30 * walk + 0.01); // with each compared with all it would be 1000 times
}

TEST_CASE("a network of many tensors and a file of many names") {
    constexpr auto net = nn::input<1> >> nn::repeat<50>(nn::dense<1>);
    static nn::model<net> m;
    std::vector<std::string> names;
    for (int i = 0; i < 15'000; ++i)
        names.push_back("7." + std::to_string(10'000 + i)); // as long as the network's
    nn::load_result result;
    const auto bytes = file_of(names);
    const double time = seconds([&] { result = nn::load(m, std::span<const std::byte>(bytes)); });
    CHECK(result.count == 15'100);
    CHECK(time < 1);
    std::vector<std::byte> buffer(nn::saved_bytes(m));
    REQUIRE(nn::save_to(m, std::span<std::byte>(buffer)));
    CHECK(nn::load(m, std::span<const std::byte>(buffer)));
}

TEST_CASE("tensors are found in any order") {
    constexpr auto net = nn::input<2> >> nn::dense<3> >> nn::tanh >> nn::dense<2>;
    const nn::model<net> m{nn::seed{1}};
    struct tensor {
        std::string name, entry;
    };
    std::string values;
    std::vector<tensor> tensors;
    nn::for_each_parameter(m, [&](std::string_view name, auto view) {
        const std::size_t begin = values.size();
        for (nn::index i = 0; i < view.size(); ++i) {
            const float x = view[i];
            values.append(reinterpret_cast<const char*>(&x), sizeof x);
        }
        std::string shape = std::to_string(view.shape().extent(0));
        if constexpr (decltype(view.shape())::rank == 2)
            shape += ',' + std::to_string(view.shape().extent(1));
        tensors.push_back({std::string(name), "{\"dtype\":\"F32\",\"shape\":[" + shape +
                                                  "],\"data_offsets\":[" + std::to_string(begin) + ',' +
                                                  std::to_string(values.size()) + "]}"});
    });
    std::size_t order[] = {0, 1, 2, 3};
    do {
        std::string header = "{";
        for (const std::size_t i : order)
            header += (header.size() > 1 ? ",\"" : "\"") + tensors[i].name + "\":" + tensors[i].entry;
        header += '}';
        std::string file(8, '\0');
        const std::uint64_t length = header.size();
        std::memcpy(file.data(), &length, 8);
        file += header + values;
        nn::model<net> back;
        CHECK(nn::load(back, std::as_bytes(std::span<const char>(file))));
        CHECK(back == m);
    } while (std::next_permutation(order, order + 4));
}
