#pragma once
// Batches of windows of a text, whose targets are the tokens that follow.
//
//     nn::text_batches<32, 64> batches{*text, nn::seed{1}};         // windows from anywhere, in random order
//     nn::consecutive_batches<32, 64> chunks{*text};   // 32 streams in chunks, for nn::stateful trainers
//     for (batches.shuffle(); batches.next();)
//         trainer.step(model, batches.inputs(), batches.labels(), batches.count());

#include <ctnn/data/resumable.hpp>
#include <ctnn/data/text.hpp>
#include <ctnn/plan/plan.hpp>
#include <ctnn/shape/in.hpp>

#include <vector>

namespace ctnn::inline CTNN_ABI {

/// B rows of T tokens and of the T tokens one further; what both kinds of batches share.
template <index B, index T>
class token_rows {
  public:
    /// B rows of T tokens; those from count() on are zero.
    auto inputs() const { return unchecked<B * T>(inputs_.data()); }
    auto labels() const { return unchecked<B * T>(labels_.data()); }

    /// Why there are no batches; empty where there are.
    std::string error() const {
        if (text_->size() != size_) return "the text has changed its size since its batches were made";
        return text_->error();
    }

  protected:
    static_assert(sizeof(the_batch_has_samples<B>) > 0 && shape<B, T>::size > 0);
    explicit token_rows(const token_text& text)
        : text_(&text), size_(text.size()), inputs_(std::size_t(B * T)), labels_(std::size_t(B * T)) {}
    /// Whether the text has still the size that it had: else there is nothing to hand out.
    bool as_it_was() const { return text_->size() == size_; }
    void set(index row, index from) {
        for (index i = 0; i < T; ++i) {
            inputs_[std::size_t(row * T + i)] = from < 0 ? 0 : text_->tokens[std::size_t(from + i)];
            labels_[std::size_t(row * T + i)] = from < 0 ? 0 : text_->tokens[std::size_t(from + i + 1)];
        }
    }
    const token_text* text_;
    index size_; // of the text

  private:
    std::vector<int> inputs_, labels_;
};

/// Windows of T tokens that tile the text, from another beginning and in another order in every epoch. `text`
/// must outlive the batches.
template <index B, index T>
class text_batches : public token_rows<B, T>, public resumable<text_batches<B, T>> {
  public:
    text_batches(const token_text& text, seed s) : token_rows<B, T>(text), resumable<text_batches>(s) {}

    void shuffle() {
        this->begin_epoch();
        const index spare = this->size_ - 1 - T;
        begin_ = spare > 0 ? index(this->draw() % std::uint64_t(spare < T ? spare + 1 : T)) : 0;
        order_.clear();
        for (index at = begin_; at + T < this->size_; at += T) order_.push_back(at);
        for (std::size_t i = order_.size(); i > 1; --i)
            std::swap(order_[i - 1], order_[std::size_t(this->draw() % i)]);
    }
    bool next() {
        const index left = position_ < 0 || position_ > size() || !this->as_it_was() ? 0 : size() - position_;
        count_ = left < B ? left : B;
        if (count_ == 0) return false;
        for (index s = 0; s < B; ++s) this->set(s, s < count_ ? order_[std::size_t(position_ + s)] : -1);
        position_ += count_;
        return true;
    }
    /// Windows of this batch, handed out since shuffle(), in an epoch.
    index count() const { return count_; }
    index done() const { return position_; }
    index size() const { return index(order_.size()); }

  private:
    std::vector<index> order_;
    index begin_ = 0, count_ = 0;
    using resumable<text_batches>::position_;
};

/// The text as B streams side by side, in chunks of T tokens: row i of a batch goes on where row i of the
/// batch before ended. `text` must outlive the batches.
template <index B, index T>
class consecutive_batches : public token_rows<B, T> {
  public:
    explicit consecutive_batches(const token_text& text)
        : token_rows<B, T>(text), stride_((text.size() - 1) / B) {}

    /// Begins with the first chunks; a stateful trainer is to be reset, too.
    void shuffle() { position_ = 0; }
    bool next() {
        if (position_ < 0 || position_ > stride_ - T || !this->as_it_was()) return false;
        for (index s = 0; s < B; ++s) this->set(s, s * stride_ + position_);
        position_ += T;
        return true;
    }
    /// Where in the text this is, for a checkpoint.
    index here() const { return position_; }
    /// Goes on from a place. False where it is none of this text's; then from the beginning.
    bool resume(index place) {
        const bool mine = place >= 0 && place <= stride_ && place % T == 0;
        position_ = mine ? place : 0;
        return mine;
    }
    index count() const { return B; }
    index done() const { return position_ / T * B; }
    index size() const { return stride_ / T * B; }

  private:
    index stride_, position_ = 0;
};

} // namespace ctnn::inline CTNN_ABI
