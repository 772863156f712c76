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
// All memory is taken in the constructor; a batch allocates nothing. The same seed gives the same order
// everywhere. Of a dataset that is wrong there are no batches.

#include <ctnn/data/dataset.hpp>
#include <ctnn/data/resumable.hpp>
#include <ctnn/plan/plan.hpp>
#include <ctnn/shape/in.hpp>

#include <algorithm>
#include <functional>
#include <limits>
#include <span>

namespace ctnn::inline CTNN_ABI {

/// Random numbers of one sample in one epoch.
class random_numbers {
  public:
    explicit random_numbers(seed s) : seed_(s) {}
    std::uint64_t bits() { return random_bits(seed_, count_++); }
    /// Between two bounds; about 0 with deviation 1; 0..n-1 (0 where n is less than 1).
    double uniform(double from = 0, double to = 1) {
        return from + (to - from) * (double(bits() >> 11) / double(std::uint64_t(1) << 53));
    }
    double normal() { return double(normal_number(bits())) / (square_root(double(draws) / 12) * (1 << 25)); }
    index below(index n) { return n < 1 ? 0 : index(bits() % std::uint64_t(n)); }

  private:
    seed seed_;
    std::uint64_t count_ = 0;
};

template <index B, class T, class S, class Target = int>
class batches : public resumable<batches<B, T, S, Target>> {
    static_assert(sizeof(the_batch_has_samples<B>) > 0);
    using set = dataset<T, S, Target>;

  public:
    /// `data` must outlive the batches.
    batches(const set& data, seed s)
        : resumable<batches>(s),
          data_(&data),
          error_(data.error()),
          order_(std::size_t(error_.empty() ? data.size() : 0)),
          inputs_(std::size_t(B * S::size)),
          targets_(std::size_t(B * set::each)) {
        for (std::size_t i = 0; i < order_.size(); ++i) order_[i] = index(i);
    }

    /// From the next epoch on, draws samples with replacement, as often as their weights say; as many an
    /// epoch as there are. One weight for each sample, not negative, not all zero; else there are no batches.
    void weigh(const std::vector<double>& weights) {
        double sum = 0;
        sums_.clear();
        for (double w : weights)
            sums_.push_back(sum += w >= 0 ? w : -std::numeric_limits<double>::infinity());
        if (error_.empty() && (sums_.size() != order_.size() || !(sum > 0) || sum - sum != 0)) {
            error_ = "weigh takes one weight for each sample, none negative, and not all zero";
            order_.clear();
        }
    }
    /// Calls change(std::span<T> sample, random_numbers) for every sample that is handed out. The set stays
    /// as it is.
    void augment(std::function<void(std::span<T>, random_numbers)> change) { change_ = std::move(change); }

    /// Begins an epoch in a new random order (Fisher, Yates; unbiased draws by Lemire's rejection).
    void shuffle() {
        this->begin_epoch();
        if (sums_.empty()) {
            for (std::size_t i = 0; i < order_.size(); ++i) order_[i] = index(i);
            for (std::size_t i = order_.size(); i > 1; --i)
                std::swap(order_[i - 1], order_[std::size_t(below(i))]);
        } else {
            for (index& i : order_) {
                const double at = double(this->draw() >> 11) / double(std::uint64_t(1) << 53) * sums_.back();
                i = std::upper_bound(sums_.begin(), sums_.end() - 1, at) - sums_.begin();
            }
        }
        if (change_) epoch_ = {this->draw()};
    }
    /// Gathers the next batch; false when the epoch is over, or the dataset has no longer the size that it
    /// had.
    bool next() {
        const index left =
            position_ < 0 || position_ > size() || data_->size() != size() ? 0 : size() - position_;
        count_ = left < B ? left : B;
        if (count_ == 0) return false;
        for (index s = 0; s < B; ++s) {
            const index from = s < count_ ? order_[std::size_t(position_ + s)] : -1;
            T* const to = inputs_.data() + s * S::size;
            if (s + 1 < count_) // samples lie anywhere: the next one's beginning is on its way meanwhile
                prefetch(data_->sample(order_[std::size_t(position_ + s + 1)]));
            copy(data_->sample(from), S::size, to);
            if (change_ && s < count_)
                change_({to, std::size_t(S::size)},
                        random_numbers{{random_bits(epoch_, std::uint64_t(position_ + s))}});
            if constexpr (set::each > 0)
                copy(data_->target(from), set::each, targets_.data() + s * set::each);
        }
        position_ += count_;
        return true;
    }

    /// B rows, and what each is to give; those from count() on are zero.
    auto inputs() const { return unchecked<B * S::size>(inputs_.data()); }
    auto targets() const
        requires(set::each > 0)
    {
        return unchecked<B * set::each>(targets_.data());
    }
    auto labels() const
        requires set::of_classes
    {
        return targets();
    }
    /// Samples of this batch: B, or fewer in the last one.
    index count() const { return count_; }
    /// Which sample of the set stands in a row of this batch; -1 where none does.
    index sample_in(index row) const {
        const index at = position_ - count_ + row;
        return row >= 0 && row < count_ && at >= 0 && at < size() ? order_[std::size_t(at)] : -1;
    }
    /// Samples handed out since shuffle(), and in an epoch.
    index done() const { return position_; }
    index size() const { return index(order_.size()); }
    /// Why there are no batches; empty where there are.
    std::string error() const {
        if (error_.empty() && data_->size() != size())
            return "the dataset has changed its size since its batches were made";
        return error_;
    }

  private:
    static void prefetch(const T* from) {
        constexpr index bytes = S::size * index(sizeof(T)), most = bytes < 1024 ? bytes : 1024;
        for (index at = 0; at < most; at += alignment)
            __builtin_prefetch(reinterpret_cast<const char*>(from) + at);
    }
    template <class X>
    static void copy(const X* from, index n, X* to) {
        if (from) std::copy_n(from, n, to);
        else std::fill_n(to, n, X(0));
    }
    std::uint64_t below(std::uint64_t n) {
        if (n >> 32) return this->draw() % n; // as good as unbiased
        for (;;) {
            const std::uint64_t scaled = (this->draw() >> 32) * n;
            if ((scaled & 0xffffffffu) >= (std::uint64_t(1) << 32) % n) return scaled >> 32;
        }
    }

    const set* data_;
    std::string error_;
    std::vector<index> order_;
    std::vector<T> inputs_;
    std::vector<typename set::element> targets_;
    std::vector<double> sums_; // of the weights up to each sample
    std::function<void(std::span<T>, random_numbers)> change_;
    seed epoch_{};
    index count_ = 0;
    using resumable<batches>::position_;
};

} // namespace ctnn::inline CTNN_ABI
