#pragma once
// Files by the calls of the system: the one place where POSIX and Windows differ. Paths are those of fopen:
// on Windows in the code page of the process.

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <string>

#if defined(_WIN32)
#include <fcntl.h>
#include <io.h>
#include <sys/stat.h>
#else
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#if __has_include(<sys/random.h>)
#include <sys/random.h>
#endif
#endif

#include <ctnn/run/seed.hpp>

namespace ctnn::inline CTNN_ABI {
namespace io {

/// What stands at a path: nothing yet, a file, something else (a folder, device, pipe, socket), or what
/// cannot be found out (`error`: errno).
enum class stands_there { nothing, file, other, unknown };
struct file_facts {
    stands_there what = stands_there::unknown;
    /// Where symbolic links lead.
    std::string path;
    int error = 0;
    bool read_only = false;
    unsigned mode = 0, user = 0, group = 0;
};

#if defined(_WIN32)
namespace windows { // <windows.h> would bring its macros along; these are the same functions
extern "C" {
__declspec(dllimport) int __stdcall MoveFileExA(const char*, const char*, unsigned long);
__declspec(dllimport) unsigned long __stdcall GetLastError();
__declspec(dllimport) void __stdcall Sleep(unsigned long);
}
} // namespace windows

struct system_calls {
    static constexpr const char* separators = "/\\:";

    static file_facts look_at(const std::string& path) {
        struct _stat64 s;
        file_facts f;
        f.path = path;
        if (::_stat64(path.c_str(), &s) == 0) {
            f.what = (s.st_mode & _S_IFMT) == _S_IFREG ? stands_there::file : stands_there::other;
            f.read_only = (s.st_mode & _S_IWRITE) == 0;
        } else if (errno == ENOENT) {
            f.what = stands_there::nothing;
        } else {
            f.error = errno;
        }
        return f;
    }
    static int create(const char* path, const file_facts&) {
        return ::_open(path, _O_WRONLY | _O_CREAT | _O_EXCL | _O_BINARY | _O_NOINHERIT, _S_IREAD | _S_IWRITE);
    }
    static void keep_mode(int, const file_facts&) {}
    static int open(const char* path) { return ::_open(path, _O_RDONLY | _O_BINARY | _O_NOINHERIT); }
    static int open_folder(const char*) { return -1; }
    static long read(int file, void* to, std::size_t bytes) { return ::_read(file, to, some(bytes)); }
    static long write(int file, const void* from, std::size_t bytes) {
        return ::_write(file, from, some(bytes));
    }
    static bool skip(int file, std::uint64_t bytes) {
        return ::_lseeki64(file, std::int64_t(bytes), SEEK_CUR) >= 0;
    }
    static bool go_to(int file, std::uint64_t place) {
        return ::_lseeki64(file, std::int64_t(place), SEEK_SET) >= 0;
    }
    static std::int64_t size(int file) {
        struct _stat64 s;
        return ::_fstat64(file, &s) == 0 && (s.st_mode & _S_IFMT) == _S_IFREG ? s.st_size : -1;
    }
    static int flush(int file) { return ::_commit(file); }
    static int close(int file) { return ::_close(file); }
    static int rename(const char* from, const char* to) {
        constexpr unsigned long replace = 1, write_through = 8, denied = 5, in_use = 32;
        for (int patience = 200;; --patience) { // others may have the old file open for a moment
            if (windows::MoveFileExA(from, to, replace | write_through)) return 0;
            const unsigned long error = windows::GetLastError();
            errno = error == 2 || error == 3 ? ENOENT : error == denied || error == in_use ? EACCES : EIO;
            if (errno != EACCES || patience == 0) return -1;
            windows::Sleep(5);
        }
    }
    static int remove(const char* path) { return ::_unlink(path); }
    static std::uint64_t entropy() { return 0; }

  private:
    static unsigned some(std::size_t bytes) { return unsigned(bytes < 1 << 30 ? bytes : 1 << 30); }
};
#else
struct system_calls {
    static constexpr const char* separators = "/";

    static file_facts look_at(const std::string& path) {
        file_facts f;
        f.path = path;
        struct stat s;
        if (::stat(path.c_str(), &s) != 0) {
            f.error = errno;
            if (f.error != ENOENT) return f;
            f.what = stands_there::nothing;
        } else {
            f.what = S_ISREG(s.st_mode) ? stands_there::file : stands_there::other;
            f.mode = s.st_mode & 07777u, f.user = s.st_uid, f.group = s.st_gid;
            f.read_only = ::access(path.c_str(), W_OK) != 0;
        }
        if (f.what != stands_there::other && !follow(f.path)) f.what = stands_there::unknown, f.error = errno;
        return f;
    }
    /// A new file, never what a link leads to; until it has the old one's mode, nobody else may read it.
    static int create(const char* path, const file_facts& old) {
        const unsigned mode = old.what == stands_there::file ? 0600 : 0666;
        return ::open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
    }
    /// The mode of the old file, and where possible its owner; another group may do no more than all others
    /// might.
    static void keep_mode(int file, const file_facts& old) {
        unsigned mode = old.mode;
        if (::fchown(file, old.user, old.group) != 0) {
            mode &= 0777u;
            if (::fchown(file, uid_t(-1), old.group) != 0) mode = (mode & 0707u) | (mode & 07u) << 3;
        }
        static_cast<void>(::fchmod(file, mode_t(mode))); // some file systems have none
    }
    static int open(const char* path) { return ::open(path, O_RDONLY | O_CLOEXEC); }
    static int open_folder(const char* path) { return ::open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC); }
    static long read(int file, void* to, std::size_t bytes) { return ::read(file, to, bytes); }
    static long write(int file, const void* from, std::size_t bytes) { return ::write(file, from, bytes); }
    static bool skip(int file, std::uint64_t bytes) { return ::lseek(file, off_t(bytes), SEEK_CUR) >= 0; }
    static bool go_to(int file, std::uint64_t place) { return ::lseek(file, off_t(place), SEEK_SET) >= 0; }
    /// -1 of what is no regular file.
    static std::int64_t size(int file) {
        struct stat s;
        return ::fstat(file, &s) == 0 && S_ISREG(s.st_mode) ? std::int64_t(s.st_size) : -1;
    }
    static int flush(int file) { return ::fsync(file); }
    static int close(int file) { return ::close(file); }
    static int rename(const char* from, const char* to) { return std::rename(from, to); }
    static int remove(const char* path) { return ::unlink(path); }
    static std::uint64_t entropy() {
        std::uint64_t bits = 0;
#if __has_include(<sys/random.h>)
        if (::getentropy(&bits, sizeof bits) != 0) bits = 0;
#endif
        return bits;
    }

  private:
    /// Goes where symbolic links lead, though nothing may be there yet.
    static bool follow(std::string& path) {
        for (int links = 0; links < 40; ++links) {
            char target[4096];
            const long n = ::readlink(path.c_str(), target, sizeof target);
            if (n < 0) return errno == EINVAL || errno == ENOENT; // no link, or nothing
            if (n == long(sizeof target)) return errno = ENAMETOOLONG, false;
            const auto slash = path.rfind('/');
            const bool absolute = n > 0 && target[0] == '/';
            path = (absolute || slash == std::string::npos ? std::string() : path.substr(0, slash + 1)) +
                   std::string(target, std::size_t(n));
        }
        errno = ELOOP;
        return false;
    }
};
#endif

/// Bits for the name of a file that nobody can foresee. Where the system has none to give, they differ from
/// call to call and from program to program all the same.
inline std::uint64_t unforeseeable() {
    static std::atomic<std::uint64_t> calls = 0;
    const auto here = reinterpret_cast<std::uintptr_t>(&calls),
               stack = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
    const std::uint64_t mixed = random_bits({std::uint64_t(here) ^ std::uint64_t(std::time(nullptr))},
                                            std::uint64_t(stack) + ++calls);
    return random_bits({mixed ^ system_calls::entropy()}, std::uint64_t(std::clock()));
}

} // namespace io
} // namespace ctnn::inline CTNN_ABI
