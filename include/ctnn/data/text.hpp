#pragma once
// Texts as tokens, and batches of windows whose targets are the tokens that follow.
//
//     auto text = nn::tokens_of(bytes, 128);                            // refuses what is no token below 128
//     nn::text_batches<32, 64> batches{*text, nn::seed{1}};         // windows from anywhere, in random order
//     nn::consecutive_batches<32, 64> chunks{*text};   // 32 streams in chunks, for nn::stateful trainers
//     for (batches.shuffle(); batches.next();)
//         trainer.step(model, batches.inputs(), batches.labels(), batches.count());

#include <ctnn/data/resumable.hpp>
#include <ctnn/data/result.hpp>
#include <ctnn/plan/plan.hpp>
#include <ctnn/shape/in.hpp>
#include <ctnn/shape/integer.hpp>

#include <vector>

namespace ctnn::inline CTNN_ABI {

/// Integers from 0 to vocabulary - 1, one after the other; checked where they are made. A text that is wrong
/// holds nothing but a sentence.
class token_text {
  public:
    std::vector<int> tokens;
    int vocabulary = 0;

    token_text() = default;
    token_text(std::vector<int> all, int size_of_vocabulary)
        : tokens(std::move(all)), vocabulary(size_of_vocabulary) {
        error_ = error();
        if (!error_.empty()) tokens.clear();
    }
    /// An empty text that says why there is none.
    static token_text failure(std::string sentence) {
        token_text t;
        t.error_ = std::move(sentence);
        return t;
    }

    index size() const { return index(tokens.size()); }
    /// What is wrong with the text, in a sentence; empty where nothing is.
    std::string error() const {
        for (std::size_t i = 0; error_.empty() && i < tokens.size(); ++i)
            if (index_below(tokens[i], vocabulary) < 0)
                return out_of_range(std::to_string(tokens[i]), index(i), vocabulary);
        return error_;
    }
    explicit operator bool() const { return error().empty(); }

    /// The tokens from `first` on, `count` of them: a copy, to split a text. What is not in the text is an
    /// error.
    token_text part(index first, index count) const {
        if (!error_.empty()) return failure(error_);
        if (first < 0 || count < 0 || count > size() || first > size() - count)
            return failure("part: " + std::to_string(count) + " tokens from " + std::to_string(first) +
                           " on, of " + std::to_string(size()));
        return {{tokens.begin() + first, tokens.begin() + first + count}, vocabulary};
    }

    /// The sentence about a token.
    static std::string out_of_range(const std::string& token, index place, int vocabulary) {
        if (vocabulary < 1)
            return "the vocabulary has " + std::to_string(vocabulary) +
                   " tokens: it has to say how many there are";
        return "token " + token + " at place " + std::to_string(place) + " is out of range 0.." +
               std::to_string(vocabulary - 1);
    }

  private:
    std::string error_;
};

/// Reports what are no integers.
template <class Token>
struct the_tokens_are_integers {
    static_assert(std::is_integral_v<Token> || std::is_enum_v<Token>,
                  "ctnn: tokens are integers or enums (bytes, characters)");
};

/// An integer in digits.
template <class I>
std::string written(I i) {
    if constexpr (sizeof(I) > sizeof(long long))
        if (static_cast<I>(static_cast<long long>(i)) != i) return "of more than 64 bits";
    if constexpr (I(-1) < I(0)) return std::to_string(static_cast<long long>(i));
    else return std::to_string(static_cast<unsigned long long>(i));
}

/// Any range of integers (bytes, characters) as tokens; refuses what is out of range, naming its place.
template <class Range>
result<token_text> tokens_of(const Range& range, int vocabulary) {
    token_text text;
    text.vocabulary = vocabulary;
    for (const auto& one : range) {
        using value = std::remove_cvref_t<decltype(one)>;
        static_assert(sizeof(the_tokens_are_integers<value>) > 0);
        const auto token = [&] {
            if constexpr (sizeof(value) == 1) return static_cast<unsigned char>(one); // char may be signed
            else return as_integer(one);
        }();
        const index found = index_below(token, vocabulary);
        if (found < 0)
            return result<token_text>::failure(
                token_text::out_of_range(written(token), text.size(), vocabulary));
        text.tokens.push_back(int(found));
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
