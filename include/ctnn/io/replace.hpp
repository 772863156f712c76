#pragma once
// replacement, replace_file: a file with new contents, complete, or the old one.
//
// A temporary file is written beside it, flushed to the disk and renamed: whenever the program or the machine
// stops, the file is the old one or the new one; of several programs that save at the same time one is the
// last. A symbolic link is followed (on Windows replaced); mode and, where the system allows it, owner stay;
// further names of the file (hard links) keep the old contents. What is no file (a device, a pipe) is left
// alone. Killed in between, a program may leave ctnn-....tmp behind.

#include <ctnn/io/result.hpp>
#include <ctnn/io/system.hpp>

#include <cstddef>
#include <cstdio>
#include <span>
#include <string>
#include <utility>

namespace ctnn::inline CTNN_ABI {
namespace io {

/// Creates a file of a name that nothing had; errno where that is impossible.
template <class System>
int create_temporary(const std::string& folder, const file_facts& old, std::string& name) {
    for (int attempts = 0;; ++attempts) {
        std::uint64_t bits = unforeseeable();
        name = folder + "ctnn-";
        for (int i = 0; i < 16; ++i, bits >>= 4) name += "0123456789abcdef"[bits & 15];
        name += ".tmp";
        const int file = System::create(name.c_str(), old);
        if (file >= 0 || errno != EEXIST || attempts == 100) return file;
    }
}

/// A file that is to replace another: written beside it, piece by piece, and renamed by finish().
template <class System = system_calls>
class replacement {
  public:
    explicit replacement(const std::string& path) : old_(System::look_at(path)) {
        if (old_.what == stands_there::unknown) fail("the path cannot be followed", old_.error);
        else if (old_.what == stands_there::other)
            fail("what stands there is no file (but a folder, device, pipe or socket): it is left alone", 0);
        else if (old_.read_only) fail("the old file may not be written", EACCES);
        else create();
    }
    /// What was not finished leaves the old file.
    ~replacement() { give_up(); }
    replacement(const replacement&) = delete;
    replacement& operator=(const replacement&) = delete;

    /// What is wrong so far; nothing is done once something is.
    const save_result& result() const { return result_; }
    void write(std::span<const std::byte> bytes) {
        for (std::size_t done = 0; done < bytes.size() && result_;) {
            const long n = System::write(file_, bytes.data() + done, bytes.size() - done);
            if (n > 0) done += std::size_t(n);
            else if (n == 0 || errno != EINTR) fail(unwritten, n == 0 ? ENOSPC : errno);
        }
    }
    /// Goes on at a place that was written.
    void go_to(std::uint64_t place) {
        if (result_ && !System::go_to(file_, place)) fail(unwritten, errno);
    }
    save_result finish() {
        if (!result_) return result_;
        if (System::flush(file_) != 0) fail(unwritten, errno);
        if (result_ && !close()) fail(unwritten, errno);
        if (result_ && System::rename(temporary_.c_str(), old_.path.c_str()) != 0)
            fail("the old file cannot be replaced", errno);
        if (!result_) return result_;
        temporary_.clear();
        // The name, too, is to outlive a power cut. Some file systems cannot: the data are safe all the same.
        const int entries = System::open_folder(folder_.empty() ? "." : folder_.c_str());
        if (entries >= 0) {
            static_cast<void>(System::flush(entries));
            static_cast<void>(System::close(entries));
        }
        return result_;
    }

  private:
    static constexpr const char* unwritten = "the file cannot be written";

    void create() {
        const auto slash = old_.path.find_last_of(System::separators);
        if (slash != std::string::npos) folder_ = old_.path.substr(0, slash + 1);
        file_ = create_temporary<System>(folder_, old_, temporary_);
        if (file_ >= 0 && old_.what == stands_there::file) System::keep_mode(file_, old_);
        if (file_ >= 0) return;
        const int error = errno;
        temporary_.clear();
        fail("the folder cannot be written", error);
    }
    void fail(const char* what, int error) {
        result_ = {what, 0, error};
        give_up();
    }
    bool close() { return System::close(std::exchange(file_, -1)) == 0; }
    void give_up() {
        if (file_ >= 0) static_cast<void>(close());
        if (!temporary_.empty()) System::remove(temporary_.c_str());
        temporary_.clear();
    }

    file_facts old_;
    std::string folder_, temporary_;
    int file_ = -1;
    save_result result_;
};

template <class System = system_calls>
save_result replace_file(const std::string& path, std::span<const std::byte> bytes) {
    replacement<System> file(path);
    file.write(bytes);
    save_result result = file.finish();
    result.bytes = bytes.size();
    return result;
}

} // namespace io
} // namespace ctnn::inline CTNN_ABI
