// Loading by path takes memory for what the network takes, however large the file is; pipes; files that end
// early or go on.
#if !defined(_WIN32)
#include <ctnn/ctnn.hpp>
#include <ctnn/io.hpp>

#include "said.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <cstring>
#include <filesystem>
#include <thread>

#include <sys/resource.h>
#include <sys/wait.h>

namespace nn = ctnn;
namespace fs = std::filesystem;
using ctnn_test::said;

namespace {

constexpr auto net = nn::input<3> >> nn::dense<2>;
constexpr std::uint64_t huge = 20'000'000'000;

struct file {
    std::string path =
        (fs::temp_directory_path() / ("ctnn_test_reader_" + std::to_string(::getpid()))).string();
    file() { fs::remove(path); }
    ~file() { fs::remove(path); }
};
// A file whose tensors are those of `net` behind `before` bytes of one more tensor, and `after` bytes of
// another.
struct layout {
    std::string name;
    std::uint64_t before, after;
};
std::string header_of(const layout& l) {
    const auto tensor = [](const std::string& name, const std::string& type, const std::string& shape,
                           std::uint64_t begin, std::uint64_t bytes) {
        return '"' + name + "\":{\"dtype\":\"" + type + "\",\"shape\":[" + shape + "],\"data_offsets\":[" +
               std::to_string(begin) + ',' + std::to_string(begin + bytes) + "]}";
    };
    const std::string text = '{' +
                             tensor(l.name + "after", "U8", std::to_string(l.after), l.before + 32, l.after) +
                             ',' + tensor("0.bias", "F32", "2", l.before + 24, 8) + ',' +
                             tensor("0.weight", "F32", "2,3", l.before, 24) + ',' +
                             tensor(l.name + "before", "U8", std::to_string(l.before), 0, l.before) + '}';
    std::string header(8, '\0');
    const std::uint64_t length = text.size();
    std::memcpy(header.data(), &length, 8);
    return header + text;
}
const float values[8] = {1, 2, 3, 4, 5, 6, 7, 8};
// Sparse: the tensors that nobody asks for are holes. False where the folder has no room for such files.
bool write(const std::string& path, const layout& l, std::int64_t missing = 0) {
    const std::string header = header_of(l);
    std::FILE* const f = std::fopen(path.c_str(), "wb");
    bool good = std::fwrite(header.data(), 1, header.size(), f) == header.size() &&
                fseeko(f, off_t(l.before), SEEK_CUR) == 0 && std::fwrite(values, 1, 32, f) == 32;
    good = std::fclose(f) == 0 && good;
    return ::truncate(path.c_str(), off_t(std::int64_t(header.size() + l.before + 32 + l.after) - missing)) ==
               0 &&
           good;
}
void check_values(const nn::model<net>& m) {
    for (nn::index i = 0; i < 6; ++i) CHECK(nn::parameter<"0.weight">(m)[i] == values[i]);
    for (nn::index i = 0; i < 2; ++i) CHECK(nn::parameter<"0.bias">(m)[i] == values[6 + i]);
}

} // namespace

TEST_CASE("a file of 20 GB takes no memory but the network's") {
    const file f;
    if (!write(f.path, {"golden.", huge / 2, huge / 2})) return;
    const pid_t child = fork();
    if (child == 0) {
        alarm(60);
        nn::model<net> m;
        rusage before, after;
        getrusage(RUSAGE_SELF, &before);
        const auto result = nn::load(m, f.path); // golden tensors are none of a model's: it loads
        getrusage(RUSAGE_SELF, &after);
        _exit(!result || nn::parameter<"0.bias">(m)[1] != 8 ||
              after.ru_maxrss - before.ru_maxrss > 32 * 1024); // kilobytes
    }
    int status = 0;
    waitpid(child, &status, 0);
    CHECK(status == 0);

    nn::model<net> m;
    REQUIRE(write(f.path, {"other.", huge / 2, huge / 2}));
    CHECK(said(nn::load(m, f.path)) == "not loaded: 2 differences between file and network\n"
                                       "  other.after: in the file, with [10000000000]; not in the network\n"
                                       "  other.before: in the file, with [10000000000]; not in the network");
    REQUIRE(::truncate(f.path.c_str(), 0) == 0);
    REQUIRE(::truncate(f.path.c_str(), off_t(huge)) == 0);
    CHECK(said(nn::load(m, f.path)) == "not loaded: the header does not begin with a brace (byte 8)");
    CHECK(m == nn::model<net>{});
}

TEST_CASE("files that end early, or go on") {
    const file f;
    for (const std::int64_t missing : {1, 10, 100, 132, -1, -1'000'000}) {
        REQUIRE(write(f.path, {"golden.", 1000, 100}, missing));
        nn::model<net> m;
        CHECK_FALSE(nn::load(m, f.path));
        CHECK(m == nn::model<net>{});
    }
    const std::string whole = header_of({"golden.", 0, 0});
    for (std::size_t n = 0; n <= whole.size() + 31; ++n) {
        std::FILE* const to = std::fopen(f.path.c_str(), "wb");
        std::fwrite(whole.data(), 1, std::min(n, whole.size()), to);
        for (std::size_t i = whole.size(); i < n; ++i) std::fputc(0, to);
        std::fclose(to);
        nn::model<net> m;
        const auto result = nn::load(m, f.path);
        CHECK_FALSE(result);
        CHECK(said(result).size() > 30);
    }
}

TEST_CASE("through a pipe") {
    const file f;
    REQUIRE(mkfifo(f.path.c_str(), 0600) == 0);
    signal(SIGPIPE, SIG_IGN); // the reader may have seen enough
    const auto load = [&](const std::string& bytes, nn::model<net>& m) {
        std::thread writer([&] {
            std::FILE* const to = std::fopen(f.path.c_str(), "wb");
            std::fwrite(bytes.data(), 1, bytes.size(), to);
            std::fclose(to);
        });
        const auto result = nn::load(m, f.path);
        writer.join();
        return result;
    };
    const layout l{"golden.", 100'000, 10'000};
    const std::string bytes = header_of(l) + std::string(l.before, 'x') +
                              std::string(reinterpret_cast<const char*>(values), 32) +
                              std::string(l.after, 'y');
    nn::model<net> m, untouched;
    CHECK(load(bytes, m));
    check_values(m);
    CHECK(said(load(bytes + 'z', untouched)) == "not loaded: the file goes on behind its values");
    for (const std::size_t shorter : {1u, 10'001u, 10'032u, 110'000u})
        CHECK(said(load(bytes.substr(0, bytes.size() - shorter), untouched)) ==
              "not loaded: the file ends before its values do");
    CHECK_FALSE(load(bytes.substr(0, 100), untouched));
    CHECK_FALSE(load(bytes.substr(0, 7), untouched));
    CHECK_FALSE(load("", untouched));
    CHECK(untouched == nn::model<net>{});
}
#endif
