// What stands where a file is saved is respected: links are followed, mode and owner stay; what is no file is
// left alone, and so is what has the name of a temporary file. (Faults on the way: replace.cpp.)
#if !defined(_WIN32)
#include <ctnn/ctnn.hpp>
#include <ctnn/io.hpp>

#include "loaded.hpp"
#include "said.hpp"
#include "saved.hpp"
#include "support/folder.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include <sys/stat.h>
#include <sys/wait.h>

namespace nn = ctnn;
namespace fs = std::filesystem;
using ctnn_test::folder;
using ctnn_test::loaded;
using ctnn_test::said;
using ctnn_test::saved;

namespace {

constexpr auto net = nn::input<40> >> nn::dense<30>;

// Two names that are taken, by a link and by a file; then one that is free.
struct foreseen : nn::io::system_calls {
    static inline int created;
    static int create(const char* name, const nn::io::file_facts& old) {
        if (++created == 1) fs::create_symlink("victim", name);
        if (created == 2) std::ofstream(name) << "mine";
        return system_calls::create(name, old);
    }
};

unsigned mode_of(const std::string& path) { return unsigned(fs::status(path).permissions()) & 07777u; }

} // namespace

TEST_CASE("what is no file is left alone") {
    const folder here;
    const nn::model<net> m{nn::seed{1}};
    REQUIRE(mkfifo((here / "pipe").c_str(), 0600) == 0);
    fs::create_symlink("pipe", here / "link to the pipe");
    fs::create_symlink("/dev/null", here / "link to a device");
    const bool device = mknod((here / "device").c_str(), S_IFCHR | 0666, 1 << 8 | 3) == 0; // as root
    for (const char* name : {"pipe", "link to the pipe", "link to a device", "device"}) {
        if (name == std::string("device") && !device) continue;
        const auto result = nn::save(m, here / name);
        CHECK(said(result) == "not saved: what stands there is no file (but a folder, device, pipe or "
                              "socket): it is left alone");
    }
    CHECK(fs::is_fifo(here / "pipe"));
    CHECK(fs::is_symlink(here / "link to the pipe"));
    CHECK(fs::is_character_file("/dev/null"));
    if (device) CHECK(fs::is_character_file(here / "device"));
    CHECK(here.files() == (device ? 4 : 3));
}

TEST_CASE("links are followed, wherever they lead") {
    const folder here;
    const nn::model<net> one{nn::seed{1}}, two{nn::seed{2}};
    fs::create_directories(here.path / "inside");
    REQUIRE(nn::save(one, here / "inside/target"));
    fs::create_symlink("inside/target", here / "relative");
    fs::create_symlink(here.path / "relative", here / "inside/absolute");
    fs::create_symlink("inside/not yet", here / "to nothing");
    fs::create_symlink("round", here / "round");
    fs::create_symlink("inside", here / "other folder");
    for (const char* link : {"relative", "inside/absolute", "other folder/target", "other folder/absolute"}) {
        REQUIRE(nn::save(one, here / "inside/target"));
        CHECK(nn::save(two, here / link));
        CHECK(loaded<net>(here / "inside/target") == two);
    }
    CHECK(nn::save(two, here / "to nothing"));
    CHECK(loaded<net>(here / "inside/not yet") == two);
    for (const char* link : {"relative", "inside/absolute", "to nothing", "round"})
        CHECK(fs::is_symlink(here / link));
    CHECK(fs::is_regular_file(fs::symlink_status(here / "inside/target")));
    CHECK(nn::save(two, here / "round").error == ELOOP);
    CHECK(here.files() == 5);
}

TEST_CASE("the mode stays; a new file has the one that the process gives") {
    const folder here;
    const nn::model<net> m{nn::seed{1}};
    const std::string path = here / "model.safetensors";
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
    const std::string path = here / "model.safetensors";
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
    CHECK(loaded<net>(path) == one);
    fs::permissions(path, fs::perms(0676));
    const pid_t other = fork();
    if (other == 0) {
        if (setgid(3456) != 0 || setuid(3456) != 0) _exit(2);
        _exit(!nn::save(two, path));
    }
    waitpid(other, &status, 0);
    CHECK(status == 0);
    CHECK(loaded<net>(path) == two);
    CHECK(mode_of(path) == 0666); // the group is another one now: it may do what all may
}

TEST_CASE("a temporary file is nobody else's: what has its name is not touched") {
    const folder here;
    const std::string path = here / "model.safetensors";
    std::ofstream(here / "victim") << "untouched";
    CHECK(nn::io::replace_file<foreseen>(path, saved(nn::model<net>{nn::seed{1}})));
    CHECK(foreseen::created == 3);
    CHECK(loaded<net>(path) == nn::model<net>{nn::seed{1}});
    CHECK(fs::file_size(here / "victim") == 9);
    CHECK(here.files() == 4);
}
#endif
