// Files are replaced whole or not at all: faults at every system call, by their answer and by the end of the
// process. And what stands there is respected: links, modes, what is no file.
#if !defined(_WIN32)
#include <ctnn/ctnn.hpp>
#include <ctnn/io.hpp>

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include <csignal>

#include <sys/resource.h>
#include <sys/wait.h>

namespace nn = ctnn;
namespace fs = std::filesystem;

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

// Two names that are taken, by a link and by a file; then one that is free.
struct foreseen : nn::io::system_calls {
    static inline int created;
    static int create(const char* name, const nn::io::file_facts& old) {
        if (++created == 1) fs::create_symlink("victim", name);
        if (created == 2) std::ofstream(name) << "mine";
        return system_calls::create(name, old);
    }
};

struct folder {
    fs::path path = fs::temp_directory_path() / ("ctnn_test_" + std::to_string(::getpid()));
    folder() { fs::create_directories(path); }
    ~folder() { fs::remove_all(path); }
    std::string file(const char* name) const { return (path / name).string(); }
    long files() const { return long(std::distance(fs::directory_iterator(path), fs::directory_iterator())); }
};

std::string said(const auto& result) {
    std::ostringstream out;
    out << result;
    return out.str();
}
std::vector<std::byte> saved(const nn::model<net>& m) {
    std::vector<std::byte> bytes(nn::saved_bytes(m));
    REQUIRE(nn::save_to(m, std::span<std::byte>(bytes)));
    return bytes;
}
nn::model<net> loaded(const std::string& path) {
    nn::model<net> m;
    const auto result = nn::load(m, path);
    INFO(said(result));
    REQUIRE(result);
    return m;
}
unsigned mode_of(const std::string& path) { return unsigned(fs::status(path).permissions()) & 07777u; }

} // namespace

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

TEST_CASE("a full disk: a sentence, the old file, and no other") {
    const folder here;
    const std::string path = here.file("model.safetensors");
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
    CHECK(loaded(path) == old);
    CHECK(here.files() == 1);
}

TEST_CASE("what is no file is left alone") {
    const folder here;
    const nn::model<net> m{nn::seed{1}};
    REQUIRE(mkfifo(here.file("pipe").c_str(), 0600) == 0);
    fs::create_symlink("pipe", here.file("link to the pipe"));
    fs::create_symlink("/dev/null", here.file("link to a device"));
    const bool device = mknod(here.file("device").c_str(), S_IFCHR | 0666, 1 << 8 | 3) == 0; // as root
    for (const char* name : {"pipe", "link to the pipe", "link to a device", "device"}) {
        if (name == std::string("device") && !device) continue;
        const auto result = nn::save(m, here.file(name));
        CHECK(said(result) == "not saved: what stands there is no file (but a folder, device, pipe or "
                              "socket): it is left alone");
    }
    CHECK(fs::is_fifo(here.file("pipe")));
    CHECK(fs::is_symlink(here.file("link to the pipe")));
    CHECK(fs::is_character_file("/dev/null"));
    if (device) CHECK(fs::is_character_file(here.file("device")));
    CHECK(here.files() == (device ? 4 : 3));
}

TEST_CASE("links are followed, wherever they lead") {
    const folder here;
    const nn::model<net> one{nn::seed{1}}, two{nn::seed{2}};
    fs::create_directories(here.path / "inside");
    REQUIRE(nn::save(one, here.file("inside/target")));
    fs::create_symlink("inside/target", here.file("relative"));
    fs::create_symlink(here.path / "relative", here.file("inside/absolute"));
    fs::create_symlink("inside/not yet", here.file("to nothing"));
    fs::create_symlink("round", here.file("round"));
    fs::create_symlink("inside", here.file("other folder"));
    for (const char* link : {"relative", "inside/absolute", "other folder/target", "other folder/absolute"}) {
        REQUIRE(nn::save(one, here.file("inside/target")));
        CHECK(nn::save(two, here.file(link)));
        CHECK(loaded(here.file("inside/target")) == two);
    }
    CHECK(nn::save(two, here.file("to nothing")));
    CHECK(loaded(here.file("inside/not yet")) == two);
    for (const char* link : {"relative", "inside/absolute", "to nothing", "round"})
        CHECK(fs::is_symlink(here.file(link)));
    CHECK(fs::is_regular_file(fs::symlink_status(here.file("inside/target"))));
    CHECK(nn::save(two, here.file("round")).error == ELOOP);
    CHECK(here.files() == 5);
}

TEST_CASE("the mode stays; a new file has the one that the process gives") {
    const folder here;
    const nn::model<net> m{nn::seed{1}};
    const std::string path = here.file("model.safetensors");
    const mode_t before = umask(027);
    CHECK(nn::save(m, path));
    CHECK(mode_of(path) == 0640);
    for (const unsigned mode : {0600u, 0644u, 0666u, 0755u, 0200u, 02660u}) {
        fs::permissions(path, fs::perms(mode));
        CHECK(nn::save(m, path));
        CHECK(mode_of(path) == mode);
    }
    umask(before);
}

TEST_CASE("the owner stays, where the system allows it; and what may not be written is not") {
    if (geteuid() != 0) return;
    const folder here;
    const nn::model<net> one{nn::seed{1}}, two{nn::seed{2}};
    const std::string path = here.file("model.safetensors");
    REQUIRE(nn::save(one, path));
    REQUIRE(chown(path.c_str(), 1234, 2345) == 0);
    fs::permissions(path, fs::perms(0640));
    CHECK(nn::save(one, path));
    struct stat s;
    REQUIRE(stat(path.c_str(), &s) == 0);
    CHECK(s.st_uid == 1234);
    CHECK(s.st_gid == 2345);
    CHECK(mode_of(path) == 0640);

    fs::permissions(here.path, fs::perms(0777));
    fs::permissions(path, fs::perms(0664));
    const pid_t child =
        fork(); // another user, who may write into the folder: not into this file, until all may
    if (child == 0) {
        if (setgid(3456) != 0 || setuid(3456) != 0) _exit(2);
        const auto refused = nn::save(two, path);
        _exit(refused || refused.error != EACCES);
    }
    int status = 0;
    waitpid(child, &status, 0);
    CHECK(status == 0);
    CHECK(loaded(path) == one);
    fs::permissions(path, fs::perms(0676));
    const pid_t other = fork();
    if (other == 0) {
        if (setgid(3456) != 0 || setuid(3456) != 0) _exit(2);
        _exit(!nn::save(two, path));
    }
    waitpid(other, &status, 0);
    CHECK(status == 0);
    CHECK(loaded(path) == two);
    CHECK(mode_of(path) == 0666); // the group is another one now: it may do what all may
}

TEST_CASE("a temporary file is nobody else's: what has its name is not touched") {
    const folder here;
    const std::string path = here.file("model.safetensors");
    std::ofstream(here.file("victim")) << "untouched";
    CHECK(nn::io::replace_file<foreseen>(path, saved(nn::model<net>{nn::seed{1}})));
    CHECK(foreseen::created == 3);
    CHECK(loaded(path) == nn::model<net>{nn::seed{1}});
    CHECK(fs::file_size(here.file("victim")) == 9);
    CHECK(here.files() == 4);
}

TEST_CASE("two processes save to one path: every file is whole, and no save fails") {
    const folder here;
    const std::string path = here.file("shared.safetensors");
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
        const nn::model<net> found = loaded(path);
        CHECK((found == models[0] || found == models[1]));
        for (pid_t& child : children)
            if (int status = 0; child > 0 && waitpid(child, &status, WNOHANG) == child)
                --running, failed += status != 0, child = 0;
    }
    CHECK(failed == 0);
    CHECK(here.files() == 1);
}
#endif
