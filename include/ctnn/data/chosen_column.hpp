#pragma once
// chosen_column: what the cells of one column of a table become: a number, one-hot values, or a class number.

#include <ctnn/data/csv_table.hpp>

#include <cmath>

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
        if (as_class && filled_ && wrong.empty() &&
            !(has_whole_numbers() && mean_ >= 0 && mean_ < std::numeric_limits<int>::max() &&
              mean_ == std::trunc(mean_)))
            wrong = from.here(-1, -1) + "column " + quoted(c.name) +
                    " is a class, which nn::fill fills by a whole number among whole numbers";
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
            if (wrong.empty()) wrong = why_none_of<T>(row, x);
            to.push_back(wrong.empty() ? T(x) : T(0));
        }
    }
    /// The class of a row; and how many there are.
    int label(index row, std::string& wrong) const {
        if (!words_.empty()) return int(word_at(row, wrong));
        return int(table_->is_missing(row, at_) ? index(mean_) : whole_number(row));
    }
    int classes() const {
        if (!words_.empty()) return int(words_.size());
        index most = -1;
        for (index row = 0; row < table_->rows(); ++row)
            if (const index n = table_->is_missing(row, at_) ? -1 : whole_number(row); n > most) most = n;
        return int((filled_ && index(mean_) > most ? index(mean_) : most) + 1);
    }

  private:
    /// Why a number cannot be a T; empty where it can.
    template <class T>
    std::string why_none_of(index row, double x) const {
        const bool filled = table_->is_missing(row, at_);
        const auto written = [&] {
            return here(row) + (filled ? "the value that fills it" : quoted(table_->cell(row, at_)));
        };
        using limits = std::numeric_limits<T>;
        if constexpr (std::is_integral_v<T>) { // the largest may be no double; a power of two is one
            if (!(x < std::ldexp(1., limits::digits) && x >= double(limits::lowest())))
                return written() + " is out of the set's whole numbers";
            if (x != std::trunc(x)) return written() + " is no whole number";
        } else if (x > double(limits::max()) || x < double(limits::lowest())) {
            return written() + " is larger than any float";
        }
        return {};
    }
    index word_at(index row, std::string& wrong) const {
        const std::string_view text = table_->cell(row, at_);
        const auto less = [](const auto& a, std::string_view b) { return a.first < b; };
        const auto found = std::lower_bound(sorted_.begin(), sorted_.end(), text, less);
        if (found != sorted_.end() && found->first == text) return found->second;
        if (wrong.empty()) wrong = here(row) + quoted(text) + " is none of the words " + listed(words_);
        return -1;
    }
    /// A class number; -1 where the cell holds something else.
    index whole_number(index row) const { return whole_number_in(table_->cell(row, at_)); }
    bool has_whole_numbers() const {
        for (index row = 0; row < table_->rows(); ++row)
            if (!table_->is_missing(row, at_) && whole_number(row) < 0) return false;
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
