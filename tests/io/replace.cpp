// Files are replaced whole or not at all: faults at every system call, by their answer and by the end of the
// process, a full disk, two processes at once. (What stands there already: what_stands_there.cpp.)
#if !defined(_WIN32)
#include <ctnn/ctnn.hpp>
#include <ctnn/io.hpp>

#include "loaded.hpp"
#include "said.hpp"
#include "saved.hpp"
#include "support/folder.hpp"

#include <doctest/doctest.h>

#include <csignal>

#include <sys/resource.h>
#include <sys/wait.h>

namespace nn = ctnn;
using ctnn_test::folder;
using ctnn_test::loaded;
using ctnn_test::said;
using ctnn_test::saved;

namespace {

constexpr auto net = nn::input<40> >> nn::dense<30>;

// The real calls; number `fatal` ends the process before it, number `failing` answers with `answer`, and
// writes are short.
struct faulty : nn::io::system_calls {
    static inline int calls, fatal, failing, answer;
    static bool fails() {
        ++calls;
        if (calls == fatal) _exit(0);
        if (calls != failing) return false;
        errno = answer;
        return true;
    }
    using real = nn::io::system_calls;
    static int create(const char* path, const nn::io::file_facts& old) {
        return fails() ? -1 : real::create(path, old);
    }
    static int open_folder(const char* path) { return fails() ? -1 : real::open_folder(path); }
    static long write(int file, const void* from, std::size_t n) {
        return fails() ? -1 : real::write(file, from, n < 1000 ? n : 1000);
    }
    static int flush(int file) { return fails() ? -1 : real::flush(file); }
    static int close(int file) {
        const bool failed = fails();
        return real::close(file) != 0 || failed ? -1 : 0;
    }
    static int rename(const char* from, const char* to) { return fails() ? -1 : real::rename(from, to); }
    static int remove(const char* path) { return fails() ? -1 : real::remove(path); }
};

} // namespace

TEST_CASE("an error at any call leaves the old file, or, once renamed, the new one; and no other") {
    const folder here;
    const std::string path = here / "model.safetensors";
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
            CHECK(loaded<net>(path) == (result ? fresh : old));
            if (!result) CHECK(result.error == error);
            CHECK(here.files() == 1);
        }
}

TEST_CASE("a process that ends between any two calls leaves the old file or the new one") {
    const folder here;
    const std::string path = here / "model.safetensors";
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
        const nn::model<net> found = loaded<net>(path);
        CHECK((found == old || found == fresh));
        news += found == fresh;
        if (WEXITSTATUS(status) == 1) break;
    }
    CHECK(news >= 3); // after the rename
}

TEST_CASE("a full disk: a sentence, the old file, and no other") {
    const folder here;
    const std::string path = here / "model.safetensors";
    const nn::model<net> old{nn::seed{1}};
    REQUIRE(nn::save(old, path));
    const pid_t child = fork();
    if (child == 0) { // a limit on the size of files is a disk that is full behind it
        signal(SIGXFSZ, SIG_IGN);
        const rlimit little{1000, 1000};
        setrlimit(RLIMIT_FSIZE, &little);
        const auto result = nn::save(nn::model<net>{nn::seed{2}}, path);
        _exit(result ||
              said(result) != "not saved: the file cannot be written (error " + std::to_string(EFBIG) + ")");
    }
    int status = 0;
    waitpid(child, &status, 0);
    CHECK(status == 0);
    CHECK(loaded<net>(path) == old);
    CHECK(here.files() == 1);
}

TEST_CASE("two processes save to one path: every file is whole, and no save fails") {
    const folder here;
    const std::string path = here / "shared.safetensors";
    const nn::model<net> models[] = {nn::model<net>{nn::seed{1}}, nn::model<net>{nn::seed{2}}};
    REQUIRE(nn::save(models[0], path));
    pid_t children[2];
    for (int i = 0; i < 2; ++i)
        if ((children[i] = fork()) == 0) {
            int failed = 0;
            for (int k = 0; k < 100; ++k) failed += !nn::save(models[i], path);
            _exit(failed > 0);
        }
    int running = 2, failed = 0;
    while (running > 0) {
        const nn::model<net> found = loaded<net>(path);
        CHECK((found == models[0] || found == models[1]));
        for (pid_t& child : children)
            if (int status = 0; child > 0 && waitpid(child, &status, WNOHANG) == child)
                --running, failed += status != 0, child = 0;
    }
    CHECK(failed == 0);
    CHECK(here.files() == 1);
}
#endif
