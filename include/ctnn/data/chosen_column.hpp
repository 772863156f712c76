#pragma once
// chosen_column: what the cells of one column of a table become: a number, one-hot values, or a class number.

#include <ctnn/data/csv_table.hpp>

namespace ctnn::inline CTNN_ABI {

/// A chosen column of a table: where it is, and what its cells become.
class chosen_column {
  public:
    /// What is wrong with the choice is in `wrong`.
    chosen_column(const csv_table& from, const csv_column& c, bool as_class, std::string& wrong)
        : table_(&from),
          at_(from.place_of(c.name)),
          one_hot_(c.is_one_hot),
          filled_(c.instead),
          mean_(c.instead.value_or(0)),
          words_(c.words) {
        if (at_ < 0 && wrong.empty())
            wrong = from.here(-1, -1) + "there is no column " + quoted(c.name) + ": there are " +
                    listed(from.names());
        if (filled_ && !(mean_ - mean_ == 0) && wrong.empty())
            wrong = from.here(-1, -1) + "what fills column " + quoted(c.name) + " is not finite";
        if (words_.empty() && (one_hot_ || (as_class && !has_whole_numbers()))) words_ = from.words(at_);
        for (std::size_t i = 0; i < words_.size(); ++i) sorted_.emplace_back(words_[i], index(i));
        std::sort(sorted_.begin(), sorted_.end());
        for (std::size_t i = 1; i < sorted_.size(); ++i)
            if (sorted_[i].first == sorted_[i - 1].first && wrong.empty())
                wrong =
                    "column " + quoted(c.name) + ": the word " + quoted(sorted_[i].first) + " is given twice";
    }
    /// Values for each row.
    index width() const { return one_hot_ ? index(words_.size()) : 1; }
    const std::vector<std::string>& words() const { return words_; }
    /// Whether nothing stands there, and nothing was given for it.
    bool is_missing(index row) const { return !filled_ && table_->is_missing(row, at_); }
    std::string here(index row) const { return table_->here(row, at_); }
    /// The mean of the numbers that are there, for those that are not.
    void find_mean(std::string& wrong) {
        if (one_hot_ || filled_) return;
        mean_ = table_->mean(at_, wrong);
        if (!(mean_ == mean_) && wrong.empty()) wrong = here(0) + "no row has a value";
    }

    /// Adds the values of a row.
    template <class T>
    void add(index row, std::vector<T>& to, std::string& wrong) const {
        if (one_hot_) {
            const std::size_t first = to.size();
            to.resize(first + words_.size());
            if (is_missing(row)) return;
            if (const index word = word_at(row, wrong); word >= 0) to[first + std::size_t(word)] = T(1);
        } else {
            const double x = table_->is_missing(row, at_) ? mean_ : table_->number(row, at_, wrong);
            if ((x > double(std::numeric_limits<T>::max()) || x < double(std::numeric_limits<T>::lowest())) &&
                wrong.empty())
                wrong = here(row) + quoted(table_->cell(row, at_)) + " is larger than any float";
            to.push_back(wrong.empty() ? T(x) : T(0));
        }
    }
    /// The class of a row; and how many there are.
    int label(index row, std::string& wrong) const {
        return int(words_.empty() ? whole_number(row) : word_at(row, wrong));
    }
    int classes() const {
        if (!words_.empty()) return int(words_.size());
        index most = -1;
        for (index row = 0; row < table_->rows(); ++row)
            if (const index n = is_missing(row) ? -1 : whole_number(row); n > most) most = n;
        return int(most + 1);
    }

  private:
    index word_at(index row, std::string& wrong) const {
        const std::string_view text = table_->cell(row, at_);
        const auto less = [](const auto& a, std::string_view b) { return a.first < b; };
        const auto found = std::lower_bound(sorted_.begin(), sorted_.end(), text, less);
        if (found != sorted_.end() && found->first == text) return found->second;
        if (wrong.empty()) wrong = here(row) + quoted(text) + " is none of the words " + listed(words_);
        return -1;
    }
    /// A class number; -1 where the cell holds something else.
    index whole_number(index row) const {
        const std::string_view text = table_->cell(row, at_);
        int n = -1;
        const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), n);
        const bool whole = code == std::errc() && end == text.data() + text.size();
        return whole && n >= 0 && n < std::numeric_limits<int>::max() ? n : -1;
    }
    bool has_whole_numbers() const {
        for (index row = 0; row < table_->rows(); ++row)
            if (!is_missing(row) && whole_number(row) < 0) return false;
        return true;
    }

    const csv_table* table_;
    index at_;
    bool one_hot_, filled_;
    double mean_; // or what else stands for no value
    std::vector<std::string> words_;
    std::vector<std::pair<std::string, index>> sorted_;
};

} // namespace ctnn::inline CTNN_ABI
