#pragma once
// Files: models from a path and to a path. What is saved replaces the old file only when it is complete.
//
//     nn::save(model, "lenet.safetensors");        nn::load(model, "lenet.safetensors");

#include <ctnn/io/golden.hpp>
#include <ctnn/io/save.hpp>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <string>
#include <vector>

#if __has_include(<unistd.h>)
#include <fcntl.h>
#include <unistd.h>
#endif

namespace ctnn::inline CTNN_ABI {
namespace io {

#if __has_include(<unistd.h>)
/// The calls that replacing a file takes; tests put faults into them.
struct system_calls {
    static int create(const char* path) { return ::open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666); }
    static int open_folder(const char* path) { return ::open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC); }
    static long write(int file, const void* from, std::size_t bytes) { return ::write(file, from, bytes); }
    static int flush(int file) { return ::fsync(file); }
    static int close(int file) { return ::close(file); }
    static int rename(const char* from, const char* to) { return std::rename(from, to); }
    static int remove(const char* path) { return ::unlink(path); }
    static long process() { return ::getpid(); }
};

/// Writes a temporary file beside `path`, flushes it to the disk, and renames it: whenever the program or the machine stops, the file
/// is the old one or the new one. On an error the temporary file is gone and the old one as it was.
template <class System = system_calls>
save_result replace_file(const std::string& path, std::span<const std::byte> bytes) {
    static std::atomic<unsigned> calls = 0; // threads that save to the same path do not share a file
    const std::string temporary = path + '.' + std::to_string(System::process()) + '.' + std::to_string(calls++) + ".tmp";
    const auto failed = [&](const char* what, int error, bool created) -> save_result {
        if (created) System::remove(temporary.c_str());
        return {what, bytes.size(), error};
    };
    const int file = System::create(temporary.c_str());
    if (file < 0) return failed("the folder cannot be written", errno, false);
    int error = 0;
    for (std::size_t done = 0; done < bytes.size() && error == 0;) {
        const long n = System::write(file, bytes.data() + done, bytes.size() - done);
        if (n > 0) done += std::size_t(n);
        else if (n == 0 || errno != EINTR) error = n == 0 ? ENOSPC : errno;
    }
    if (error == 0 && System::flush(file) != 0) error = errno;
    if (System::close(file) != 0 && error == 0) error = errno;
    if (error != 0) return failed("the file cannot be written", error, true);
    if (System::rename(temporary.c_str(), path.c_str()) != 0) return failed("the old file cannot be replaced", errno, true);
    // The name, too, is to outlive a power cut. Some file systems cannot: the data are safe all the same.
    const auto slash = path.rfind('/');
    const int folder = System::open_folder(slash == std::string::npos ? "." : path.substr(0, slash + 1).c_str());
    if (folder >= 0) {
        static_cast<void>(System::flush(folder));
        static_cast<void>(System::close(folder));
    }
    return {nullptr, bytes.size(), 0};
}
#else
/// Without POSIX: a temporary file, then its name; what a power cut leaves is up to the system.
inline save_result replace_file(const std::string& path, std::span<const std::byte> bytes) {
    const std::string temporary = path + ".tmp";
    std::FILE* file = std::fopen(temporary.c_str(), "wb");
    if (!file) return {"the folder cannot be written", bytes.size(), errno};
    const bool written = std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size();
    if (std::fclose(file) != 0 || !written) {
        std::remove(temporary.c_str());
        return {"the file cannot be written", bytes.size(), errno};
    }
    std::remove(path.c_str()); // here rename does not replace
    if (std::rename(temporary.c_str(), path.c_str()) != 0) return {"the old file cannot be replaced", bytes.size(), errno};
    return {nullptr, bytes.size(), 0};
}
#endif

/// All bytes of a file; a sentence where it cannot be read.
inline load_result read_file(const std::string& path, std::vector<std::byte>& bytes) {
    load_result result;
    std::FILE* file = std::fopen(path.c_str(), "rb");
    if (!file) {
        result.problem = "the file cannot be opened";
        result.error = errno;
        return result;
    }
    for (std::size_t n = 1 << 16; n > 0;) { // no seeking: pipes are files, too
        const std::size_t before = bytes.size();
        bytes.resize(before + (before < n ? n : before));
        n = std::fread(bytes.data() + before, 1, bytes.size() - before, file);
        bytes.resize(before + n);
    }
    if (std::ferror(file)) {
        result.problem = "the file cannot be read";
        result.error = errno;
    }
    std::fclose(file);
    return result;
}

/// Writes what `save` writes into a buffer of the right size to a file.
template <class Save>
save_result save_file(const std::string& path, Save save) {
    std::vector<std::byte> buffer(save(std::span<std::byte>()).bytes);
    const save_result written = save(std::span<std::byte>(buffer));
    return written ? replace_file(path, buffer) : written;
}

} // namespace io

/// Loads from a file. True, or what differs; then the model is as it was. Takes memory for the file.
template <auto Net, class T>
load_result load(model<Net, T>& m, const std::string& path, prefix p = {}) {
    std::vector<std::byte> bytes;
    const load_result read = io::read_file(path, bytes);
    return read ? load(m, std::span<const std::byte>(bytes), p) : read;
}

template <auto Net, class T>
load_result load(golden<Net, T>& g, const std::string& path) {
    std::vector<std::byte> bytes;
    const load_result read = io::read_file(path, bytes);
    return read ? load(g, std::span<const std::byte>(bytes)) : read;
}

/// Saves to a file: complete, or the old one stays.
template <auto Net, class T>
save_result save(const model<Net, T>& m, const std::string& path, prefix p = {}) {
    return io::save_file(path, [&](std::span<std::byte> buffer) { return save_to(m, buffer, p); });
}

} // namespace ctnn::inline CTNN_ABI
