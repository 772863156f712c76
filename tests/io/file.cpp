// Files are replaced whole or not at all: faults at every system call, by their answer and by the end of the process.
#include <ctnn/ctnn.hpp>
#include <ctnn/io.hpp>

#include <doctest/doctest.h>

#include <filesystem>
#include <sstream>

#include <sys/wait.h>

namespace nn = ctnn;
namespace fs = std::filesystem;

namespace {

constexpr auto net = nn::input<40> >> nn::dense<30>;

// The real calls; number `fatal` ends the process before it, number `failing` answers with `answer`, and writes are short.
struct faulty {
    static inline int calls, fatal, failing, answer;
    static bool fails() {
        ++calls;
        if (calls == fatal) _exit(0);
        if (calls != failing) return false;
        errno = answer;
        return true;
    }
    using real = nn::io::system_calls;
    static int create(const char* path) { return fails() ? -1 : real::create(path); }
    static int open_folder(const char* path) { return fails() ? -1 : real::open_folder(path); }
    static long write(int file, const void* from, std::size_t n) { return fails() ? -1 : real::write(file, from, n < 1000 ? n : 1000); }
    static int flush(int file) { return fails() ? -1 : real::flush(file); }
    static int close(int file) {
        const bool failed = fails();
        return real::close(file) != 0 || failed ? -1 : 0;
    }
    static int rename(const char* from, const char* to) { return fails() ? -1 : real::rename(from, to); }
    static int remove(const char* path) { return fails() ? -1 : real::remove(path); }
    static long process() { return real::process(); }
};

struct folder {
    fs::path path = fs::temp_directory_path() / ("ctnn_test_" + std::to_string(::getpid()));
    folder() { fs::create_directories(path); }
    ~folder() { fs::remove_all(path); }
    std::string file(const char* name) const { return (path / name).string(); }
    long files() const { return long(std::distance(fs::directory_iterator(path), fs::directory_iterator())); }
};

std::vector<std::byte> saved(const nn::model<net>& m) {
    std::vector<std::byte> bytes(nn::saved_bytes(m));
    REQUIRE(nn::save_to(m, std::span<std::byte>(bytes)));
    return bytes;
}
nn::model<net> loaded(const std::string& path) {
    nn::model<net> m;
    const auto result = nn::load(m, path);
    std::ostringstream out;
    out << result;
    INFO(out.str());
    REQUIRE(result);
    return m;
}

} // namespace

TEST_CASE("save and load by path") {
    const folder here;
    const nn::model<net> m{nn::seed{1}};
    const auto result = nn::save(m, here.file("a.safetensors"));
    CHECK(result);
    CHECK(result.bytes == fs::file_size(here.file("a.safetensors")));
    CHECK(loaded(here.file("a.safetensors")) == m);
    CHECK(here.files() == 1);
    nn::model<net> none;
    CHECK(nn::load(none, here.file("missing")).error == ENOENT);
    CHECK_FALSE(nn::load(none, here.path.string()));
    CHECK_FALSE(nn::save(m, here.file("no/such/folder")));
    CHECK(nn::save(m, here.file("no/such/folder")).error == ENOENT);
}

TEST_CASE("an error at any call leaves the old file, or, once renamed, the new one; and no other") {
    const folder here;
    const std::string path = here.file("model.safetensors");
    const nn::model<net> old{nn::seed{1}}, fresh{nn::seed{2}};
    const auto bytes = saved(fresh);
    faulty::fatal = 0;
    faulty::calls = faulty::failing = 0;
    REQUIRE(nn::io::replace_file<faulty>(path, bytes));
    const int calls = faulty::calls;
    CHECK(calls >= 11); // create, six writes at least, flush, close, rename, the folder's three
    for (const int error : {ENOSPC, EROFS, EIO, EINTR})
        for (int failing = 1; failing <= calls; ++failing) {
            REQUIRE(nn::save(old, path));
            faulty::calls = 0, faulty::failing = failing, faulty::answer = error;
            const auto result = nn::io::replace_file<faulty>(path, bytes);
            CHECK(loaded(path) == (result ? fresh : old));
            if (!result) CHECK(result.error == error);
            CHECK(here.files() == 1);
        }
}

TEST_CASE("a process that ends between any two calls leaves the old file or the new one") {
    const folder here;
    const std::string path = here.file("model.safetensors");
    const nn::model<net> old{nn::seed{1}}, fresh{nn::seed{2}};
    const auto bytes = saved(fresh);
    int news = 0;
    for (int fatal = 1;; ++fatal) {
        REQUIRE(nn::save(old, path));
        const pid_t child = fork();
        if (child == 0) {
            faulty::calls = faulty::failing = 0, faulty::fatal = fatal;
            static_cast<void>(nn::io::replace_file<faulty>(path, bytes));
            _exit(1); // ended by itself
        }
        int status = 0;
        waitpid(child, &status, 0);
        const nn::model<net> found = loaded(path);
        CHECK((found == old || found == fresh));
        news += found == fresh;
        if (WEXITSTATUS(status) == 1) break;
    }
    CHECK(news >= 3); // after the rename
}
