#pragma once
// file_reader: a file whose header is in memory and whose values are not yet. Of these a load fetches what
// the network takes, and nothing else: however large a file is, loading takes memory for a header (1 MiB at
// most) and for these.

#include <ctnn/io/compare.hpp>
#include <ctnn/io/system.hpp>

#include <algorithm>
#include <memory>
#include <new>
#include <string>
#include <vector>

namespace ctnn::inline CTNN_ABI {
namespace io {

/// Memory, or null where there is none: a sentence instead of std::bad_alloc.
inline std::unique_ptr<std::byte[]> take_memory(std::uint64_t bytes) {
    if (bytes > std::uint64_t(std::numeric_limits<std::ptrdiff_t>::max())) return nullptr;
    return std::unique_ptr<std::byte[]>(new (std::nothrow) std::byte[std::size_t(bytes)]);
}

class file_reader {
  public:
    explicit file_reader(const std::string& path)
        : file_(system_calls::open(path.c_str())), header_(take_memory(8 + most_header_bytes)) {
        if (file_ < 0) fail("the file cannot be opened", errno);
        else if (!header_) fail("there is no memory for the header", 0);
        else read_header();
    }
    ~file_reader() {
        if (file_ >= 0) system_calls::close(file_);
    }
    file_reader(const file_reader&) = delete;
    file_reader& operator=(const file_reader&) = delete;

    /// What is wrong so far.
    const load_result& result() const { return result_; }
    /// The header; of the values there is but the size.
    bytes_source header() const { return {header_.get(), size_}; }

    /// Reads the values of `count` tensors, places[i] of number i, and makes s a source of them.
    load_result operator()(bytes_source& s, const expected_tensor* want, index count, place* places) {
        std::uint64_t bytes = 0;
        std::vector<place*> order;
        for (index i = 0; i < count; ++i)
            if (places[i].found) order.push_back(places + i), bytes += want[i].bytes(places[i].type);
        std::sort(order.begin(), order.end(),
                  [](const place* a, const place* b) { return a->begin < b->begin; });
        values_ = take_memory(bytes);
        if (!values_) fail("there is no memory for the values", 0);
        std::uint64_t to = 0;
        for (std::size_t i = 0; i < order.size() && result_; ++i) {
            const std::uint64_t n = want[order[i] - places].bytes(order[i]->type);
            if (n > 0 && skip(order[i]->begin - at_)) {
                const std::uint64_t got = read(values_.get() + to, std::size_t(n));
                at_ += got;
                if (got < n) fail(ends_early, 0);
            }
            order[i]->begin = to;
            to += n;
        }
        if (!seekable_ && result_ && skip(size_ - at_)) { // only now is known where it ends
            std::byte behind;
            if (read(&behind, 1) > 0) fail("the file goes on behind its values", 0);
        }
        s = {values_.get(), bytes};
        return result_;
    }

  private:
    static constexpr std::uint64_t unknown = ~std::uint64_t(0);
    static constexpr const char* ends_early = "the file ends before its values do";

    void fail(const char* sentence, int error) {
        if (result_) result_.problem = sentence, result_.error = error;
    }
    void read_header() {
        const std::int64_t size = system_calls::size(file_);
        seekable_ = size >= 0; // a pipe is a file, too
        size_ = seekable_ ? std::uint64_t(size) : unknown;
        at_ = read(header_.get(), 8);
        const std::uint64_t length = at_ == 8 ? word_at<std::uint64_t>(header(), 0) : 0;
        if (length > most_header_bytes)
            return; // is found to be wrong before more than these bytes are looked at
        at_ += read(header_.get() + at_, std::size_t(length));
        if (at_ < 8 + length) size_ = at_; // it ends here
        else if (!seekable_) size_ = at_ + end_of_tensors();
    }
    /// Up to n bytes; fewer where the file ends or cannot be read.
    std::uint64_t read(std::byte* to, std::size_t n) {
        std::size_t done = 0;
        while (done < n) {
            const long got = system_calls::read(file_, to + done, n - done);
            if (got > 0) done += std::size_t(got);
            else if (got == 0) break;
            else if (errno != EINTR) {
                fail("the file cannot be read", errno);
                break;
            }
        }
        return done;
    }
    bool skip(std::uint64_t n) {
        if (seekable_ && n > 0 && !system_calls::skip(file_, n)) fail("the file cannot be read", errno);
        std::byte dropped[4096];
        for (std::uint64_t left = seekable_ ? 0 : n; left > 0 && result_;) {
            const std::uint64_t got =
                read(dropped, std::size_t(left < sizeof dropped ? left : sizeof dropped));
            if (got == 0) fail(ends_early, 0);
            left -= got;
        }
        at_ += n;
        return bool(result_);
    }
    /// Where the last tensor ends, as the header has it.
    std::uint64_t end_of_tensors() const {
        std::uint64_t end = 0;
        static_cast<void>(
            for_each_tensor(bytes_source{header_.get(), unknown / 2}, [&](const tensor_entry& e) {
                end = std::max(end, e.end);
                return true;
            }));
        return end;
    }

    int file_;
    std::unique_ptr<std::byte[]> header_, values_;
    bool seekable_ = true;
    std::uint64_t size_ = 0, at_ = 0;
    load_result result_;
};

/// All bytes of a file that has at most this many; a sentence where it cannot be read.
inline load_result read_file(const std::string& path, std::vector<std::byte>& bytes,
                             std::uint64_t most = 1u << 31) {
    load_result result;
    const int file = system_calls::open(path.c_str());
    if (file < 0) {
        result.problem = "the file cannot be opened", result.error = errno;
        return result;
    }
    for (long n = 1; n != 0;) { // no seeking: pipes are files, too
        const std::size_t before = bytes.size(), room = before < 1 << 16 ? 1 << 16 : before;
        bytes.resize(before + room);
        n = system_calls::read(file, bytes.data() + before, room);
        bytes.resize(before + std::size_t(n < 0 ? 0 : n));
        if (n < 0 && errno != EINTR) result.problem = "the file cannot be read", result.error = errno;
        else if (bytes.size() > most) result.problem = "the file is too large";
        if (!result) break;
    }
    system_calls::close(file);
    return result;
}

} // namespace io
} // namespace ctnn::inline CTNN_ABI
