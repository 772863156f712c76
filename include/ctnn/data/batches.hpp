#pragma once
// batches<B, T, S, Target>: random mini-batches of a dataset, shuffled without replacement in every epoch.
//
//     nn::batches<32, float, nn::shape<784>> batches{data, nn::seed{1}};
//     for (batches.shuffle(); batches.next();)
//         trainer.step(model, batches.inputs(), batches.targets(), batches.count());
//
// All memory is taken in the constructor; a batch allocates nothing. The same seed gives the same order
// everywhere. Of a dataset that is wrong there are no batches.

#include <ctnn/data/dataset.hpp>
#include <ctnn/data/resumable.hpp>
#include <ctnn/plan/plan.hpp>
#include <ctnn/shape/in.hpp>

namespace ctnn::inline CTNN_ABI {

template <index B, class T, class S, class Target = int>
class batches : public resumable<batches<B, T, S, Target>> {
    static_assert(sizeof(the_batch_has_samples<B>) > 0);
    using set = dataset<T, S, Target>;

  public:
    /// `data` must outlive the batches.
    batches(const set& data, seed s)
        : resumable<batches>(s), data_(&data), error_(data.error()),
          order_(std::size_t(error_.empty() ? data.size() : 0)), inputs_(std::size_t(B * S::size)),
          targets_(std::size_t(B * set::each)) {
        for (std::size_t i = 0; i < order_.size(); ++i) order_[i] = index(i);
    }

    /// Begins an epoch in a new random order (Fisher, Yates; unbiased draws by Lemire's rejection).
    void shuffle() {
        this->begin_epoch();
        for (std::size_t i = 0; i < order_.size(); ++i) order_[i] = index(i);
        for (std::size_t i = order_.size(); i > 1; --i) std::swap(order_[i - 1], order_[std::size_t(below(i))]);
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
            copy(data_->sample(from), S::size, inputs_.data() + s * S::size);
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
    template <class X>
    static void copy(const X* from, index n, X* to) {
        for (index i = 0; i < n; ++i) to[i] = from ? from[i] : X(0);
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
    index count_ = 0;
    using resumable<batches>::position_;
};

} // namespace ctnn::inline CTNN_ABI
