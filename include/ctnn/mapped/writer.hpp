#pragma once
// dataset_writer: a file for a mapped_dataset, sample after sample, larger than memory.
//
//     nn::dataset_writer<float, nn::shape<784>> writer{"train.set", {.classes = 10}};
//     while (...) writer.add(pixels, label);                     // one sample; or pixels and labels of many
//     if (const auto written = writer.finish(); !written) std::cerr << written.error();
//
//     nn::write_dataset("train.set", set);                       // of one in memory

#include <ctnn/data/dataset.hpp>
#include <ctnn/io/replace.hpp>
#include <ctnn/mapped/format.hpp>

#include <algorithm>

namespace ctnn::inline CTNN_ABI {

/// How a file is written. classes: how many there are; 0: as many as the largest label, or a dataset that is
/// added, says. block_bytes: about how large a block is, what is read at once.
struct dataset_file_options {
    int classes = 0;
    std::uint64_t block_bytes = 1 << 20;
};

/// A sentence about a file that could not be written.
inline std::string sentence_of(const std::string& path, const save_result& r) {
    return path + ": " + r.problem + (r.error != 0 ? std::string(": ") + std::strerror(r.error) : "");
}

/// The old file stays until finish() has replaced it. Memory for one block is taken in the constructor.
template <class T, class S, class Target = int>
class dataset_writer {
    using format = mapped::set_format<T, S, Target>;
    using facts = typename format::facts;
    using element = typename format::element;

  public:
    explicit dataset_writer(std::string path, dataset_file_options options = {})
        : path_(std::move(path)), file_(path_), header_(format::header()), options_(options) {
        const std::uint64_t each = format::sample_bytes + format::target_bytes;
        header_.in_block = std::clamp(options.block_bytes / each, std::uint64_t(1), std::uint64_t(1) << 31);
        block_.resize(std::size_t(format::block_bytes(header_.in_block)));
        if (options.classes < 0) error_ = path_ + ": classes is " + std::to_string(options.classes);
        put(header_); // its place: what it says follows at the end
    }

    /// Adds samples: S::size values for each, and its targets. What does not fit is a sentence of finish().
    void add(std::span<const T> inputs, std::span<const element> targets)
        requires(facts::each > 0)
    {
        add_rows(inputs, targets);
    }
    /// Adds one sample, with its class, or its one value.
    void add(std::span<const T> sample, element target)
        requires(facts::each == 1)
    {
        add_rows(sample, {&target, 1});
    }
    void add(std::span<const T> inputs)
        requires(facts::each == 0)
    {
        add_rows(inputs, {});
    }
    void add(const dataset<T, S, Target>& set) {
        if (const std::string wrong = set.error(); !wrong.empty()) return refuse(wrong);
        if constexpr (facts::of_classes) {
            if (set.classes > classes_) classes_ = set.classes;
            add_rows(set.inputs, set.labels);
        } else if constexpr (facts::each > 0) {
            add_rows(set.inputs, set.targets);
        } else {
            add_rows(set.inputs, {});
        }
    }
    /// The number of samples in the file, which is there now, or why it is not.
    result<index> finish() {
        if (here_ > 0) write_block();
        if (facts::of_classes && options_.classes > 0) {
            if (classes_ > options_.classes)
                refuse("classes is " + std::to_string(options_.classes) + ", but there is a label " +
                       std::to_string(classes_ - 1) + ", or a dataset that has so many");
            classes_ = options_.classes;
        }
        header_.classes = std::uint32_t(classes_);
        header_.checksum = header_.right_checksum();
        file_.go_to(0);
        put(header_);
        if (!error_.empty()) return result<index>::failure(error_);
        if (const save_result written = file_.finish(); !written)
            return result<index>::failure(sentence_of(path_, written));
        return index(header_.samples);
    }

  private:
    void refuse(const std::string& what) {
        if (error_.empty()) error_ = path_ + ": " + what;
    }
    template <class X>
    void put(const X& x) {
        file_.write(std::as_bytes(std::span(&x, 1)));
    }
    void add_rows(std::span<const T> inputs, std::span<const element> targets) {
        const std::size_t n = inputs.size() / std::size_t(S::size), each = std::size_t(facts::each);
        if (inputs.size() != n * std::size_t(S::size) || targets.size() != n * each)
            return refuse("add takes " + std::to_string(S::size) + " values for each sample and " +
                          std::to_string(each) + " for its targets: there are " +
                          std::to_string(inputs.size()) + " and " + std::to_string(targets.size()));
        for (std::size_t i = 0; i < n && error_.empty() && file_.result(); ++i)
            add_row(inputs.data() + i * std::size_t(S::size), targets.data() + i * each);
    }
    void add_row(const T* x, const element* t) {
        if constexpr (facts::of_classes)
            for (index i = 0; i < facts::each; ++i) {
                if (is_ignored(t[i])) continue;
                if (t[i] < 0 || t[i] == std::numeric_limits<int>::max())
                    return refuse("label " + std::to_string(t[i]) + " of sample " +
                                  std::to_string(header_.samples) + " is no class");
                if (t[i] >= classes_) classes_ = t[i] + 1;
            }
        std::memcpy(block_.data() + here_ * format::sample_bytes, x, format::sample_bytes);
        if constexpr (facts::each > 0)
            std::memcpy(block_.data() + format::targets_at(header_.in_block) + here_ * format::target_bytes,
                        t, format::target_bytes);
        ++header_.samples;
        if (++here_ == header_.in_block) write_block();
    }
    void write_block() {
        std::byte* const block = block_.data();
        const std::uint64_t targets = format::targets_at(here_), end = format::checksum_at(here_);
        if (here_ < header_.in_block) // the targets of fewer samples begin sooner
            std::memmove(block + targets, block + format::targets_at(header_.in_block),
                         here_ * format::target_bytes);
        std::memset(block + here_ * format::sample_bytes, 0, targets - here_ * format::sample_bytes);
        std::memset(block + targets + here_ * format::target_bytes, 0,
                    end - targets - here_ * format::target_bytes);
        const std::uint64_t sum = mapped::xxh64::of({block, std::size_t(end)}, written_++);
        file_.write({block, std::size_t(end)});
        put(sum);
        here_ = 0;
    }

    std::string path_, error_;
    io::replacement<> file_;
    mapped::set_header header_;
    dataset_file_options options_;
    std::vector<std::byte> block_;
    std::uint64_t here_ = 0, written_ = 0; // samples in the block, blocks
    int classes_ = 0;
};

/// Writes a dataset in memory to a file.
template <class T, class S, class Target>
result<index> write_dataset(const std::string& path, const dataset<T, S, Target>& set,
                            dataset_file_options options = {}) {
    dataset_writer<T, S, Target> writer(path, options);
    writer.add(set);
    return writer.finish();
}

} // namespace ctnn::inline CTNN_ABI
