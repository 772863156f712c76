#pragma once
// mapped_dataset<T, S, Target>: a dataset in one file or many, larger than memory. batches, fit and evaluate
// take it as they take a dataset.
//
//     nn::mapped_dataset<float, nn::shape<784>> data{"train.set"};           // or {{"a.set", "b.set"}}
//     if (!data) std::cerr << data.error();          // train.set: byte 8: version 2 of the format; 1 is read
//     nn::fit(model, trainer, data, {.epochs = 5});
//
// Every epoch goes through the blocks in random order, and through the samples of `window` consecutive ones
// in random order: each sample once, in an order that follows from the seed alone. What is resident is two
// windows, whatever the size of the files. Files are checked when they are opened (sizes, types, header), a
// block's checksum and labels when it is read: then error() of batches, history and evaluation has a
// sentence.

#include <ctnn/data/dataset.hpp>
#include <ctnn/mapped/reader.hpp>

namespace ctnn::inline CTNN_ABI {

/// Names of files, in order: one, or a list.
struct file_list {
    file_list(const char* path) : paths{path} {}
    file_list(std::string path) { paths.push_back(std::move(path)); }
    file_list(std::initializer_list<std::string> list) : paths(list) {}
    file_list(std::vector<std::string> list) : paths(std::move(list)) {}
    std::vector<std::string> paths;
};

/// How files are read. window: blocks whose samples are shuffled together; two windows are in memory.
struct mapped_options {
    index window = 16;
};

template <class T, class S, class Target = int>
class mapped_dataset : public sample_source<T, S, Target> {
    static_assert(is_shape<S>, "ctnn: a mapped_dataset is a mapped_dataset<T, shape<...>>");
    using files = mapped::set_files<T, S, Target>;
    using facts = targets_of_samples<T, Target>;
    using typename sample_source<T, S, Target>::reader_type;

  public:
    using value_type = T;
    using shape_type = S;
    using target_type = Target;
    using element = typename facts::element;
    static constexpr index each = facts::each;
    static constexpr bool of_classes = facts::of_classes;

    /// No sample.
    mapped_dataset() = default;
    /// Opens files and reads their headers; error() says what is wrong with them.
    explicit mapped_dataset(const file_list& list, mapped_options options = {}) {
        const auto set = std::make_shared<files>();
        for (std::size_t i = 0; i < list.paths.size() && error_.empty(); ++i)
            error_ = set->add(list.paths[i]);
        if (error_.empty() && list.paths.empty()) error_ = "there is no file in the list";
        if (error_.empty() && options.window < 1)
            error_ = "a window of " + std::to_string(options.window) + " blocks: it has at least 1";
        if (!error_.empty()) return;
        set->window = std::min(std::uint64_t(options.window), std::max(set->blocks, std::uint64_t(1)));
        set_ = set;
    }
    /// The same as a result.
    static result<mapped_dataset> open(const file_list& list, mapped_options options = {}) {
        mapped_dataset d(list, options);
        return d ? result<mapped_dataset>(std::move(d)) : result<mapped_dataset>::failure(d.error());
    }

    index size() const override { return set_ ? index(set_->samples) : 0; }
    std::string error() const override { return error_; }
    explicit operator bool() const { return error_.empty(); }
    /// Blocks of all files, and bytes that a reader (each batches, evaluate) holds.
    index blocks() const { return pieces(); }
    std::uint64_t resident_bytes() const {
        if (!set_) return 0;
        const std::uint64_t windows = set_->blocks > set_->window ? 2 : 1;
        return windows * set_->window * (set_->block_bytes + 8 * set_->in_block) + 16 * set_->blocks;
    }
    int class_count() const override { return set_ ? set_->classes : 0; }
    std::string labels_beyond(index outputs) const override {
        if (!of_classes || class_count() <= outputs) return {};
        return "the files have " + std::to_string(class_count()) + " classes: the network has " +
               std::to_string(outputs) + " outputs";
    }
    index pieces() const override { return set_ ? index(set_->blocks) : 0; }
    const T* stored(index) const override { return nullptr; }
    const element* stored_targets(index) const override { return nullptr; }
    std::shared_ptr<reader_type> reader() const override {
        return std::make_shared<mapped::block_reader<T, S, Target>>(set_ ? set_ : std::make_shared<files>());
    }

    /// The samples from `first` on, `count` of them, in memory; an error of what is not there.
    dataset<T, S, Target> part(index first, index count) const {
        using made = dataset<T, S, Target>;
        if (!error_.empty()) return made::failure(error_);
        if (first < 0 || count < 0 || count > size() || first > size() - count)
            return made::failure("part: " + std::to_string(count) + " samples from " + std::to_string(first) +
                                 " on, of " + std::to_string(size()));
        std::vector<T> inputs(std::size_t(count * S::size), T{});
        std::vector<element> targets(std::size_t(count * each), element{});
        std::vector<index> numbers(std::size_t(count), 0);
        const std::vector<index> order = in_order();
        const auto from = reader();
        if (!from->gather({order, {}, false}, first, count, inputs.data(), targets.data(), numbers.data()))
            return made::failure(from->error());
        if constexpr (of_classes) return {std::move(inputs), std::move(targets), class_count()};
        else if constexpr (each > 0) return {std::move(inputs), std::move(targets)};
        else return made(std::move(inputs));
    }
    /// Reads every block: what is wrong with one, in a sentence; empty where nothing is.
    std::string check() const {
        if (!error_.empty()) return error_;
        std::vector<T> inputs(std::size_t(S::size), T{});
        std::vector<element> targets(std::size_t(each), element{});
        const std::vector<index> order = in_order();
        const auto from = reader();
        index number = 0;
        for (index i = 0; i < size(); ++i)
            if (!from->gather({order, {}, false}, i, 1, inputs.data(), targets.data(), &number)) break;
        return from->error();
    }

  private:
    std::vector<index> in_order() const {
        std::vector<index> order(std::size_t(pieces()), 0);
        for (std::size_t i = 0; i < order.size(); ++i) order[i] = index(i);
        return order;
    }
    std::shared_ptr<const files> set_;
    std::string error_;
    // Behind all members: see dataset.
    static_assert(sizeof(the_target_is_known<T, Target>) > 0);
};

} // namespace ctnn::inline CTNN_ABI
