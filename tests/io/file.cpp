// Files by path: saved whole or not at all, loaded or explained; several savers at once. (What POSIX alone
// has: replace.cpp, what_stands_there.cpp, reader.cpp.)
#include <ctnn/ctnn.hpp>
#include <ctnn/io.hpp>

#include "said.hpp"
#include "support/folder.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <thread>

namespace nn = ctnn;
namespace fs = std::filesystem;
using ctnn_test::folder;
using ctnn_test::said;

namespace {

constexpr auto net = nn::input<40> >> nn::dense<30>;

} // namespace

TEST_CASE("save and load by path") {
    const folder here;
    const nn::model<net> m{nn::seed{1}}, other{nn::seed{2}};
    for (const auto& saving : {m, other, m}) { // new, and in the place of an old one
        const auto result = nn::save(saving, here / "a.safetensors");
        CHECK(result);
        CHECK(result.bytes == fs::file_size(here / "a.safetensors"));
        nn::model<net> back;
        CHECK(nn::load(back, here / "a.safetensors"));
        CHECK(back == saving);
        CHECK(here.files() == 1);
    }
    nn::model<net> none;
    CHECK(nn::load(none, here / "missing").error == ENOENT);
    CHECK_FALSE(nn::load(none, here.path.string()));
    CHECK_FALSE(nn::load(none, ""));
    CHECK_FALSE(nn::save(m, here / "no/such/folder"));
    CHECK(nn::save(m, here / "no/such/folder").error == ENOENT);
    CHECK_FALSE(nn::save(m, ""));
    CHECK(none == nn::model<net>{});
}

TEST_CASE("a folder is no file") {
    const folder here;
    fs::create_directories(here / "inside");
    const auto result = nn::save(nn::model<net>{nn::seed{1}}, here / "inside");
    CHECK_FALSE(result);
    CHECK(said(result) ==
          "not saved: what stands there is no file (but a folder, device, pipe or socket): it is left alone");
    CHECK(fs::is_directory(here / "inside"));
    CHECK(here.files() == 1);
}

TEST_CASE("bytes are bytes: no line is ended in another way") {
    const folder here;
    std::string all;
    for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
    all += "\r\n\x1a\n\n";
    CHECK(nn::io::replace_file(here / "bytes", std::as_bytes(std::span<const char>(all))));
    std::vector<std::byte> back;
    CHECK(nn::io::read_file(here / "bytes", back));
    CHECK(std::string(reinterpret_cast<const char*>(back.data()), back.size()) == all);
}

TEST_CASE("a name as long as names can be") {
    const folder here;
    for (const std::size_t length : {100u, 244u, 245u, 255u}) {
        const std::string path = here / std::string(length, 'x');
        if (!std::ofstream(path)) continue; // the system has shorter paths
        const nn::model<net> m{nn::seed{1}};
        const auto result = nn::save(m, path);
        INFO(said(result));
        CHECK(result);
        nn::model<net> back;
        CHECK(nn::load(back, path));
        CHECK(back == m);
    }
}

TEST_CASE("several savers at once: every file is whole, and no save fails") {
    const folder here;
    const std::string path = here / "shared.safetensors";
    const nn::model<net> one{nn::seed{1}}, two{nn::seed{2}};
    REQUIRE(nn::save(one, path));
    std::atomic<int> failed = 0, broken = 0, savers = 2;
    const auto save = [&](const nn::model<net>& m) {
        for (int i = 0; i < 100; ++i)
            if (!nn::save(m, path)) ++failed;
        --savers;
    };
    std::thread first(save, std::cref(one)), second(save, std::cref(two));
    nn::model<net> found;
    while (savers > 0)
        if (const auto result = nn::load(found, path);
            !(result ? found == one || found == two : result.error == EACCES))
            ++broken;
    first.join(), second.join();
    CHECK(failed == 0);
    CHECK(broken == 0);
    CHECK(here.files() == 1);
}
