#pragma once
// set_files: the files of one set as they were when it was opened, and the one that is read.

#include <ctnn/io/system.hpp>
#include <ctnn/mapped/format.hpp>

#include <algorithm>

namespace ctnn::inline CTNN_ABI {
namespace mapped {

/// A file of a set; the samples and blocks of those before it.
struct set_file {
    std::string path;
    set_header header;
    std::uint64_t samples_before = 0, blocks_before = 0;
};

/// Reads a file of a set; nothing is kept of what it was before.
class open_file {
    using system = io::system_calls;

  public:
    open_file() = default;
    ~open_file() { close(); }
    open_file(const open_file&) = delete;
    open_file& operator=(const open_file&) = delete;

    /// Opens a file; what is wrong, in a sentence without its name.
    std::string open(const std::string& path) {
        close();
        file_ = system::open(path.c_str());
        if (file_ < 0) return std::string("cannot be opened: ") + std::strerror(errno);
        const std::int64_t size = system::size(file_);
        if (size < 0) return "it is no file (but a folder, device, pipe or socket)";
        size_ = std::uint64_t(size);
        return {};
    }
    /// The same, and reads a header.
    std::string open(const std::string& path, set_header& h) {
        if (std::string wrong = open(path); !wrong.empty()) return wrong;
        if (size_ < sizeof h)
            return std::to_string(size_) + " bytes: the file ends within the header of " +
                   std::to_string(sizeof h) + " bytes";
        return read(0, &h, sizeof h) ? std::string() : "the header cannot be read";
    }
    std::uint64_t size() const { return size_; }
    /// Reads bytes from a place on; false where they are not all there.
    bool read(std::uint64_t at, void* to, std::uint64_t bytes) {
        if (!system::go_to(file_, at)) return false;
        for (std::uint64_t done = 0; done < bytes;) {
            const long n = system::read(file_, static_cast<std::byte*>(to) + done, std::size_t(bytes - done));
            if (n > 0) done += std::uint64_t(n);
            else if (n == 0 || errno != EINTR) return false;
        }
        return true;
    }
    void close() {
        if (file_ >= 0) system::close(file_);
        file_ = -1;
    }

  private:
    int file_ = -1;
    std::uint64_t size_ = 0;
};

/// What all readers of a set share.
template <class T, class S, class Target>
struct set_files {
    using format = set_format<T, S, Target>;
    std::vector<set_file> all;
    std::uint64_t samples = 0, blocks = 0;
    /// The largest block's samples and bytes, and how many blocks make a window.
    std::uint64_t in_block = 0, block_bytes = 0, window = 1;
    int classes = 0;

    /// Opens one more; what is wrong, in a sentence.
    std::string add(const std::string& path) {
        set_file f{path, {}, samples, blocks};
        open_file file;
        std::string wrong = file.open(path, f.header);
        if (wrong.empty()) wrong = format::wrong(f.header, file.size());
        if (!wrong.empty()) return path + ": " + wrong;
        const std::uint64_t largest = std::min(f.header.in_block, f.header.samples);
        samples += f.header.samples, blocks += format::blocks(f.header);
        in_block = std::max(in_block, largest);
        block_bytes = std::max(block_bytes, format::block_bytes(largest));
        classes = std::max(classes, int(f.header.classes));
        all.push_back(std::move(f));
        return {};
    }
    /// The file that has a block of the set.
    const set_file& file_of(std::uint64_t block) const {
        const auto behind = [](std::uint64_t b, const set_file& f) { return b < f.blocks_before; };
        return *(std::upper_bound(all.begin(), all.end(), block, behind) - 1);
    }
    std::uint64_t samples_in(std::uint64_t block) const {
        const set_file& f = file_of(block);
        return format::in_block(f.header, block - f.blocks_before);
    }
};

} // namespace mapped
} // namespace ctnn::inline CTNN_ABI
