#pragma once
// Texts as tokens.
//
//     auto text = nn::tokens_of(bytes, 128);                            // refuses what is no token below 128

#include <ctnn/data/result.hpp>
#include <ctnn/shape/integer.hpp>

#include <string>
#include <type_traits>
#include <utility>
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

} // namespace ctnn::inline CTNN_ABI
