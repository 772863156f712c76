#pragma once
// Texts as tokens, and batches of windows whose targets are the tokens that follow.
//
//     auto text = nn::tokens_of(bytes, 128);                               // refuses what is no token below 128
//     nn::text_batches<32, 64> batches{*text, nn::seed{1}};                // windows from anywhere, in random order
//     nn::consecutive_batches<32, 64> chunks{*text};                       // 32 streams in consecutive chunks, for nn::stateful trainers
//     for (batches.shuffle(); batches.next();) trainer.step(model, batches.inputs(), batches.labels(), batches.count());

#include <ctnn/data/dataset.hpp>
#include <ctnn/data/resumable.hpp>
#include <ctnn/shape/in.hpp>

namespace ctnn::inline CTNN_ABI {

/// Integers from 0 to vocabulary - 1, one after the other.
struct token_text {
    std::vector<int> tokens;
    int vocabulary = 0;

    index size() const { return index(tokens.size()); }
    /// The tokens from `first` on, `count` of them: a copy, to split a text.
    token_text part(index first, index count) const {
        return {{tokens.begin() + first, tokens.begin() + first + count}, vocabulary};
    }
};

/// Any range of integers (bytes, characters) as tokens; refuses what is out of range, naming its place.
template <class Range>
result<token_text> tokens_of(const Range& range, int vocabulary) {
    token_text text{{}, vocabulary};
    for (const auto& one : range) {
        using value = std::remove_cvref_t<decltype(one)>;
        long long token = static_cast<long long>(one);
        if constexpr (sizeof(value) == 1) token &= 0xff; // char may be signed
        if (token < 0 || token >= vocabulary)
            return result<token_text>::failure("token " + std::to_string(token) + " at place " + std::to_string(text.size()) +
                                               " is out of range 0.." + std::to_string(vocabulary - 1));
        text.tokens.push_back(int(token));
    }
    return text;
}

/// B rows of T tokens and of the T tokens one further; what both kinds of batches share.
template <index B, index T>
class token_rows {
  public:
    /// B rows of T tokens; those from count() on are zero.
    auto inputs() const { return unchecked<B * T>(inputs_.data()); }
    auto labels() const { return unchecked<B * T>(labels_.data()); }

  protected:
    explicit token_rows(const token_text& text) : text_(&text), inputs_(std::size_t(B * T)), labels_(std::size_t(B * T)) {}
    void set(index row, index from) {
        for (index i = 0; i < T; ++i) {
            inputs_[std::size_t(row * T + i)] = from < 0 ? 0 : text_->tokens[std::size_t(from + i)];
            labels_[std::size_t(row * T + i)] = from < 0 ? 0 : text_->tokens[std::size_t(from + i + 1)];
        }
    }
    const token_text* text_;

  private:
    std::vector<int> inputs_, labels_;
};

/// Windows of T tokens that tile the text, from another beginning and in another order in every epoch. `text` must outlive the batches.
template <index B, index T>
class text_batches : public token_rows<B, T>, public resumable<text_batches<B, T>> {
  public:
    text_batches(const token_text& text, seed s) : token_rows<B, T>(text), resumable<text_batches>(s) {}

    void shuffle() {
        this->begin_epoch();
        const index spare = this->text_->size() - 1 - T;
        begin_ = spare > 0 ? index(this->draw() % std::uint64_t(spare < T ? spare + 1 : T)) : 0;
        order_.clear();
        for (index at = begin_; at + T < this->text_->size(); at += T) order_.push_back(at);
        for (std::size_t i = order_.size(); i > 1; --i) std::swap(order_[i - 1], order_[std::size_t(this->draw() % i)]);
    }
    bool next() {
        count_ = size() - position_ < B ? size() - position_ : B;
        if (count_ <= 0) return false;
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

/// The text as B streams side by side, in chunks of T tokens: row i of a batch goes on where row i of the batch before ended. `text` must
/// outlive the batches.
template <index B, index T>
class consecutive_batches : public token_rows<B, T> {
  public:
    explicit consecutive_batches(const token_text& text) : token_rows<B, T>(text), stride_((text.size() - 1) / B) {}

    /// Begins with the first chunks; a stateful trainer is to be reset, too.
    void shuffle() { position_ = 0; }
    bool next() {
        if (done() >= size()) return false;
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
