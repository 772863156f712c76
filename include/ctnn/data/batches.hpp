#pragma once
// batches<B, T, S, Target>: random mini-batches of a dataset, shuffled without replacement in every epoch.
//
//     nn::batches<32, float, nn::shape<784>> batches{data, nn::seed{1}};
//     for (batches.shuffle(); batches.next();)
//         trainer.step(model, batches.inputs(), batches.targets(), batches.count());
//
// Samples drawn by weight instead (again and again), and changed by a function on their way, with random
// numbers that follow from the seed:
//
//     batches.weigh(nn::balanced(data));
//     batches.augment([](std::span<float> x, nn::random_numbers random) { for (float& v : x) v += 0.1f *
//     float(random.normal()); });
//
// Sequences of several lengths, padded to one shape (what stands behind a length, be it NaN, counts nowhere):
//
//     trainer.step(model, batches.inputs(), batches.targets(), batches.lengths(length_of_each_sample));
//
// All memory is taken in the constructor; a batch allocates nothing. The same seed gives the same order
// everywhere. Of a dataset that is wrong there are no batches. One in files (<ctnn/mapped.hpp>) is shuffled
// by blocks, and its samples within a window of blocks.

#include <ctnn/data/copy_sample.hpp>
#include <ctnn/data/random_numbers.hpp>
#include <ctnn/data/resumable.hpp>
#include <ctnn/data/sample_source.hpp>
#include <ctnn/plan/plan.hpp>
#include <ctnn/shape/in.hpp>
#include <ctnn/shape/lengths.hpp>

#include <algorithm>
#include <functional>
#include <limits>
#include <span>

namespace ctnn::inline CTNN_ABI {

template <index B, class T, class S, class Target = int>
class batches : public resumable<batches<B, T, S, Target>> {
    static_assert(sizeof(the_batch_has_samples<B>) > 0);
    using facts = targets_of_samples<T, Target>;

  public:
    /// `data`, a dataset or a mapped_dataset, must outlive the batches.
    batches(const sample_source<T, S, Target>& data, seed s)
        : resumable<batches>(s),
          data_(&data),
          error_(data.error()),
          size_(error_.empty() ? data.size() : 0),
          order_(std::size_t(error_.empty() ? data.pieces() : 0)),
          inputs_(std::size_t(B * S::size)),
          targets_(std::size_t(B * facts::each)),
          numbers_(std::size_t(B)) {
        if (error_.empty()) reader_ = data.reader();
        put_in_order();
    }

    /// From the next epoch on, draws samples with replacement, as often as their weights say; as many an
    /// epoch as there are. One weight for each sample, not negative, not all zero; else there are no batches.
    void weigh(const std::vector<double>& weights) {
        double sum = 0;
        sums_.clear();
        for (double w : weights)
            sums_.push_back(sum += w >= 0 ? w : -std::numeric_limits<double>::infinity());
        if (!error_.empty()) return;
        if (reader_)
            error_ = "weigh draws samples that are in memory; a mapped_dataset is read block by block";
        else if (sums_.size() != order_.size() || !(sum > 0) || sum - sum != 0)
            error_ = "weigh takes one weight for each sample, none negative, and not all zero";
        if (!error_.empty()) order_.clear(), size_ = 0;
    }
    /// Calls change(std::span<T> sample, random_numbers) for every sample that is handed out. The set stays
    /// as it is.
    void augment(std::function<void(std::span<T>, random_numbers)> change) { change_ = std::move(change); }

    /// Begins an epoch in a new random order (Fisher, Yates; unbiased draws by Lemire's rejection).
    void shuffle() {
        this->begin_epoch();
        if (sums_.empty()) {
            put_in_order();
            shuffle_in_place(order_.data(), order_.size(), [this] { return this->draw(); });
        } else {
            for (index& i : order_) {
                const double at = double(this->draw() >> 11) / double(std::uint64_t(1) << 53) * sums_.back();
                i = std::upper_bound(sums_.begin(), sums_.end() - 1, at) - sums_.begin();
            }
        }
        if (change_ || reader_) epoch_ = {this->draw()};
    }
    /// Gathers the next batch; false when the epoch is over, the dataset has no longer the size that it had,
    /// or cannot be read any more: error().
    bool next() {
        const index left =
            position_ < 0 || position_ > size() || data_->size() != size() ? 0 : size() - position_;
        count_ = left < B ? left : B;
        if (count_ == 0 || !gather()) {
            count_ = 0;
            return false;
        }
        for (index s = 0; change_ && s < count_; ++s)
            change_({inputs_.data() + s * S::size, std::size_t(S::size)},
                    random_numbers{{random_bits(epoch_, std::uint64_t(position_ + s))}});
        if (change_ || reader_) finite_ = are_finite(inputs_.data(), count_ * S::size);
        position_ += count_;
        return true;
    }

    /// B rows, and what each is to give; those from count() on are zero.
    auto inputs() const { return unchecked<B * S::size>(inputs_.data()); }
    auto targets() const
        requires(facts::each > 0)
    {
        return unchecked<B * facts::each>(targets_.data());
    }
    auto labels() const
        requires facts::of_classes
    {
        return targets();
    }
    /// Whether all inputs of this batch are.
    bool has_finite_inputs() const { return finite_; }
    /// Samples of this batch: B, or fewer in the last one.
    index count() const { return count_; }
    /// Which sample of the set stands in a row of this batch; -1 where none does.
    index sample_in(index row) const { return row >= 0 && row < count_ ? numbers_[std::size_t(row)] : -1; }
    /// The lengths of the sequences in this batch, of a list with one for each sample of the set; 0 where no
    /// sample stands, and one that no step takes (its loss is NaN) where the list is too short.
    template <class Lengths>
    ctnn::lengths<B> lengths(const Lengths& of_each) const {
        static_assert(std::is_integral_v<std::remove_cvref_t<decltype(of_each[0])>>,
                      "ctnn: batches.lengths takes an integer for each sample of the set");
        int rows[B];
        for (index row = 0; row < B; ++row) {
            const index i = sample_in(row);
            rows[row] = i < 0                           ? 0
                        : i < index(std::size(of_each)) ? int(index_below(of_each[std::size_t(i)], 1 << 30))
                                                        : -1;
        }
        return ctnn::lengths<B>{rows};
    }
    /// Samples handed out since shuffle(), and in an epoch.
    index done() const { return position_; }
    index size() const { return size_; }
    /// Why there are no batches; empty where there are.
    std::string error() const {
        if (error_.empty() && data_->size() != size())
            return "the dataset has changed its size since its batches were made";
        return error_.empty() && reader_ ? reader_->error() : error_;
    }

  private:
    void put_in_order() {
        for (std::size_t i = 0; i < order_.size(); ++i) order_[i] = index(i);
    }
    /// The sample s places behind the batch's first; null where there is none.
    const T* ahead(index s) const {
        const index at = position_ + s;
        return at < size_ ? data_->stored(order_[std::size_t(at)]) : nullptr;
    }
    /// The batch at position_: count_ rows, and zeros behind them.
    bool gather() {
        constexpr index each = facts::each;
        if (reader_ && !reader_->gather({order_, epoch_, true}, position_, count_, inputs_.data(),
                                        targets_.data(), numbers_.data()))
            return false;
        for (index s = reader_ ? count_ : 0; s < B; ++s) {
            const index from = s < count_ ? order_[std::size_t(position_ + s)] : -1;
            if (s < count_) numbers_[std::size_t(s)] = from;
            // Samples lie anywhere: the beginning of the next one is on its way meanwhile (the rest follows by
            // itself), and that of the one that stands here in the next batch, and its page's address.
            if (s < count_) fetch_ahead(ahead(s + 1), S::size, 16), fetch_ahead(ahead(s + B), S::size, 2);
            const bool finite = copy_or_zero(data_->stored(from), S::size, inputs_.data() + s * S::size);
            if constexpr (each > 0)
                copy_or_zero(data_->stored_targets(from), each, targets_.data() + s * each);
            finite_ = (s == 0 || finite_) && finite;
        }
        return true;
    }

    const sample_source<T, S, Target>* data_;
    std::shared_ptr<typename sample_source<T, S, Target>::reader_type> reader_;
    std::string error_;
    index size_;
    std::vector<index> order_; // of samples, or of blocks of files
    std::vector<T> inputs_;
    std::vector<typename facts::element> targets_;
    std::vector<index> numbers_; // of the samples of this batch
    std::vector<double> sums_; // of the weights up to each sample
    std::function<void(std::span<T>, random_numbers)> change_;
    seed epoch_{};
    index count_ = 0;
    bool finite_ = true;
    using resumable<batches>::position_;
};

} // namespace ctnn::inline CTNN_ABI
