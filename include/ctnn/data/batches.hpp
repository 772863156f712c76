#pragma once
// batches<B, T, S>: random mini-batches, shuffled without replacement in every epoch.
//
//     nn::batches<32, float, nn::shape<784>> batches{data, nn::seed{1}};
//     for (batches.shuffle(); batches.next();)
//         trainer.step(model, batches.inputs(), batches.labels(), batches.count());
//
// All memory is taken in the constructor; a batch allocates nothing. The same seed gives the same order everywhere.

#include <ctnn/data/dataset.hpp>
#include <ctnn/data/resumable.hpp>
#include <ctnn/shape/in.hpp>

namespace ctnn::inline CTNN_ABI {

template <index B, class T, class S>
class batches : public resumable<batches<B, T, S>> {
  public:
    /// `data` must outlive the batches.
    batches(const dataset<T, S>& data, seed s)
        : resumable<batches>(s), data_(&data), order_(std::size_t(data.size())), inputs_(std::size_t(B * S::size)), labels_(std::size_t(B)) {
        for (std::size_t i = 0; i < order_.size(); ++i) order_[i] = index(i);
    }

    /// Begins an epoch in a new random order (Fisher, Yates; unbiased draws by Lemire's rejection).
    void shuffle() {
        this->begin_epoch();
        for (std::size_t i = 0; i < order_.size(); ++i) order_[i] = index(i);
        for (std::size_t i = order_.size(); i > 1; --i) std::swap(order_[i - 1], order_[std::size_t(below(i))]);
    }
    /// Gathers the next batch; false when the epoch is over.
    bool next() {
        count_ = data_->size() - position_ < B ? data_->size() - position_ : B;
        if (count_ <= 0) return false;
        for (index s = 0; s < B; ++s) {
            T* to = inputs_.data() + s * S::size;
            const index from = s < count_ ? order_[std::size_t(position_ + s)] : 0;
            const T* sample = data_->sample(from);
            for (index i = 0; i < S::size; ++i) to[i] = s < count_ ? sample[i] : T(0);
            labels_[std::size_t(s)] = s < count_ ? data_->labels[std::size_t(from)] : 0;
        }
        position_ += count_;
        return true;
    }

    /// B rows; those from count() on are zero.
    auto inputs() const { return unchecked<B * S::size>(inputs_.data()); }
    auto labels() const { return unchecked<B>(labels_.data()); }
    /// Samples of this batch: B, or fewer in the last one.
    index count() const { return count_; }
    /// Samples handed out since shuffle(), and in an epoch.
    index done() const { return position_; }
    index size() const { return data_->size(); }

  private:
    std::uint64_t below(std::uint64_t n) {
        for (;;) {
            const std::uint64_t x = this->draw() >> 32; // n is below 2^32
            const std::uint64_t scaled = x * n;
            if ((scaled & 0xffffffffu) >= (std::uint64_t(1) << 32) % n) return scaled >> 32;
        }
    }

    const dataset<T, S>* data_;
    std::vector<index> order_;
    std::vector<T> inputs_;
    std::vector<int> labels_;
    index count_ = 0;
    using resumable<batches>::position_;
};

} // namespace ctnn::inline CTNN_ABI
