#pragma once
// block_window: some blocks in memory, checked, and their samples in the order in which they are handed out.

#include <ctnn/data/resumable.hpp>
#include <ctnn/io/reader.hpp>
#include <ctnn/mapped/files.hpp>

namespace ctnn::inline CTNN_ABI {
namespace mapped {

template <class T, class S, class Target>
class block_window {
    using files = set_files<T, S, Target>;
    using format = typename files::format;
    using facts = typename format::facts;
    using element = typename format::element;

  public:
    /// Takes memory for its blocks, once; false where there is none.
    bool reserve(const files& set) {
        slot_bytes_ = (set.block_bytes + 63) / 64 * 64;
        if (slot_bytes_ == 0 || set.window > (~std::uint64_t(0) >> 1) / slot_bytes_) return false;
        bytes_ = io::take_memory(set.window * slot_bytes_);
        if (!bytes_) return false;
        slots_.resize(std::size_t(set.window));
        order_.resize(std::size_t(set.window * set.in_block));
        return true;
    }
    /// Reads blocks and puts their samples in order: by the seed of an epoch and the window's number in it,
    /// or as they come. What is wrong is in error().
    void fill(const files& set, open_file& file, const set_file*& opened, std::span<const index> blocks,
              index number, seed epoch, bool shuffled) {
        number_ = number;
        std::size_t n = 0;
        for (std::size_t s = 0; s < blocks.size() && error_.empty(); ++s) {
            const std::uint64_t block = std::uint64_t(blocks[s]);
            const set_file& from = set.file_of(block);
            slots_[s] = {set.samples_in(block),
                         from.samples_before + (block - from.blocks_before) * from.header.in_block};
            error_ = read(from, file, opened, block - from.blocks_before, slot(s), slots_[s].samples);
            if (!error_.empty()) error_ = from.path + ": " + error_;
            for (std::uint64_t row = 0; row < slots_[s].samples; ++row)
                order_[n++] = {std::uint32_t(s), std::uint32_t(row)};
        }
        const seed own{random_bits(epoch, std::uint64_t(number))};
        std::uint64_t count = 0;
        if (shuffled) shuffle_in_place(order_.data(), n, [&] { return random_bits(own, count++); });
    }

    /// Which window of the epoch it holds; -1 of none.
    index number() const { return number_; }
    void forget() { number_ = -1; }
    const std::string& error() const { return error_; }
    /// Copies what stands at a place of the window; the number of that sample.
    index copy(std::uint64_t at, T* inputs, element* targets) const {
        const auto [s, row] = order_[std::size_t(at)];
        std::memcpy(inputs, slot(s) + row * format::sample_bytes, format::sample_bytes);
        if constexpr (facts::each > 0)
            std::memcpy(targets, slot(s) + format::targets_at(slots_[s].samples) + row * format::target_bytes,
                        format::target_bytes);
        return index(slots_[s].first + row);
    }

  private:
    struct held {
        std::uint64_t samples, first;
    };
    struct place {
        std::uint32_t slot, row;
    };
    std::byte* slot(std::size_t s) const { return bytes_.get() + s * slot_bytes_; }

    static std::string read(const set_file& from, open_file& file, const set_file*& opened,
                            std::uint64_t block, std::byte* to, std::uint64_t samples) {
        if (opened != &from) {
            set_header h;
            opened = nullptr;
            if (std::string wrong = file.open(from.path, h); !wrong.empty()) return wrong;
            if (std::memcmp(&h, &from.header, sizeof h) != 0)
                return "the file is another one than when the set was opened";
            opened = &from;
        }
        const auto wrong = [&](const std::string& what) {
            return "block " + std::to_string(block) + ": " + what;
        };
        if (!file.read(format::block_at(from.header, block), to, format::block_bytes(samples)))
            return wrong("it cannot be read, or the file was truncated");
        std::uint64_t sum;
        std::memcpy(&sum, to + format::checksum_at(samples), sizeof sum);
        if (sum != xxh64::of({to, std::size_t(format::checksum_at(samples))}, block))
            return wrong("the checksum does not fit: the file was altered");
        if constexpr (facts::of_classes) {
            const std::byte* at = to + format::targets_at(samples);
            for (std::uint64_t i = 0; i < samples * std::uint64_t(facts::each); ++i, at += sizeof(int)) {
                int label;
                std::memcpy(&label, at, sizeof label);
                if (index_below(label, int(from.header.classes)) < 0 && !is_ignored(label))
                    return wrong(label_out_of_range(
                        label, index(block * from.header.in_block + i / std::uint64_t(facts::each)),
                        int(from.header.classes)));
            }
        }
        return {};
    }

    std::unique_ptr<std::byte[]> bytes_;
    std::vector<held> slots_;
    std::vector<place> order_;
    std::uint64_t slot_bytes_ = 0;
    index number_ = -1;
    std::string error_;
};

} // namespace mapped
} // namespace ctnn::inline CTNN_ABI
