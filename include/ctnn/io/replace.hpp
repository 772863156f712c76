#pragma once
// replace_file: a file with new contents, complete, or the old one.
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

template <class System = system_calls>
save_result replace_file(const std::string& path, std::span<const std::byte> bytes) {
    const file_facts old = System::look_at(path);
    if (old.what == stands_there::unknown) return {"the path cannot be followed", bytes.size(), old.error};
    if (old.what == stands_there::other)
        return {"what stands there is no file (but a folder, device, pipe or socket): it is left alone",
                bytes.size(), 0};
    if (old.read_only) return {"the old file may not be written", bytes.size(), EACCES};
    const auto slash = old.path.find_last_of(System::separators);
    const std::string folder = slash == std::string::npos ? "" : old.path.substr(0, slash + 1);
    std::string temporary;
    const int file = create_temporary<System>(folder, old, temporary);
    if (file < 0) return {"the folder cannot be written", bytes.size(), errno};
    const auto failed = [&](const char* what, int error) -> save_result {
        System::remove(temporary.c_str());
        return {what, bytes.size(), error};
    };
    if (old.what == stands_there::file) System::keep_mode(file, old);
    int error = 0;
    for (std::size_t done = 0; done < bytes.size() && error == 0;) {
        const long n = System::write(file, bytes.data() + done, bytes.size() - done);
        if (n > 0) done += std::size_t(n);
        else if (n == 0 || errno != EINTR) error = n == 0 ? ENOSPC : errno;
    }
    if (error == 0 && System::flush(file) != 0) error = errno;
    if (System::close(file) != 0 && error == 0) error = errno;
    if (error != 0) return failed("the file cannot be written", error);
    if (System::rename(temporary.c_str(), old.path.c_str()) != 0)
        return failed("the old file cannot be replaced", errno);
    // The name, too, is to outlive a power cut. Some file systems cannot: the data are safe all the same.
    const int entries = System::open_folder(folder.empty() ? "." : folder.c_str());
    if (entries >= 0) {
        static_cast<void>(System::flush(entries));
        static_cast<void>(System::close(entries));
    }
    return {nullptr, bytes.size(), 0};
}

} // namespace io
} // namespace ctnn::inline CTNN_ABI
