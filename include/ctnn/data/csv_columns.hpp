#pragma once
// Columns of a table as datasets: numbers, words as one-hot values or class numbers.

#include <ctnn/data/csv_table.hpp>

namespace ctnn::inline CTNN_ABI {

/// A chosen column of a table: where it is, and what its cells become.
class chosen_column {
  public:
    /// What is wrong with the choice is in `wrong`.
    chosen_column(const csv_table& from, const csv_column& c, bool as_class, std::string& wrong)
        : table_(&from), at_(from.place_of(c.name)), one_hot_(c.is_one_hot), words_(c.words) {
        if (at_ < 0 && wrong.empty())
            wrong = from.here(-1, -1) + "there is no column " + quoted(c.name) + ": there are " +
                    listed(from.names());
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
    bool is_missing(index row) const { return table_->is_missing(row, at_); }
    std::string here(index row) const { return table_->here(row, at_); }
    /// The mean of the numbers that are there, for those that are not.
    void find_mean(std::string& wrong) {
        if (one_hot_) return;
        index n = 0;
        for (index row = 0; row < table_->rows(); ++row)
            if (!is_missing(row)) mean_ += (table_->number(row, at_, wrong) - mean_) / double(++n);
        if (n == 0 && wrong.empty()) wrong = here(0) + "no row has a value";
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
            const double x = is_missing(row) ? mean_ : table_->number(row, at_, wrong);
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
    bool one_hot_;
    std::vector<std::string> words_;
    std::vector<std::pair<std::string, index>> sorted_;
    double mean_ = 0;
};

/// The columns of a dataset's inputs or targets, and the rows that have all that is wanted.
class chosen_columns {
  public:
    /// Wanted: how many values they have to give.
    chosen_columns(const csv_table& from, const std::vector<csv_column>& columns, index wanted,
                   const char* what, std::string& wrong) {
        index width = 0;
        for (const csv_column& c : columns) width += all_.emplace_back(from, c, false, wrong).width();
        if (width != wanted && wrong.empty())
            wrong = from.here(-1, -1) + "the columns chosen as " + what + " give " + std::to_string(width) +
                    " values" + words_of_columns(columns) + ", and " + std::to_string(wanted) + " are wanted";
    }
    void find_means(std::string& wrong) {
        for (chosen_column& c : all_) c.find_mean(wrong);
    }
    /// The first column without a value in a row.
    const chosen_column* missing_in(index row) const {
        for (const chosen_column& c : all_)
            if (c.is_missing(row)) return &c;
        return nullptr;
    }
    template <class T>
    void add(index row, std::vector<T>& to, std::string& wrong) const {
        for (const chosen_column& c : all_) c.add(row, to, wrong);
    }

  private:
    /// The columns that give other than one value, and their words: " (town: north, south, west)".
    std::string words_of_columns(const std::vector<csv_column>& columns) const {
        std::string text;
        for (std::size_t i = 0; i < columns.size(); ++i)
            if (columns[i].is_one_hot)
                text += (text.empty() ? " (" : "; ") + columns[i].name + ": " + listed(all_[i].words());
        return text.empty() ? text : text + ')';
    }
    std::vector<chosen_column> all_;
};

/// Calls take(row) for every row that counts; what is wrong is in `wrong`.
template <class Take>
void each_complete_row(const csv_table& from, chosen_columns& inputs, missing how,
                       const auto& target_missing_in, std::string& wrong, Take take) {
    if (how == missing::mean && wrong.empty()) inputs.find_means(wrong);
    for (index row = 0; row < from.rows() && wrong.empty(); ++row) {
        const chosen_column* none = target_missing_in(row);
        if (!none && how != missing::mean) none = inputs.missing_in(row);
        if (none && how == missing::refuse)
            wrong =
                none->here(row) +
                "there is no value; nn::missing::drop leaves such rows out, nn::missing::mean takes the mean";
        if (!none) take(row);
    }
}

template <class T, class S, class Target>
dataset<T, S, Target> csv_table::dataset(const std::vector<csv_column>& inputs,
                                         const std::vector<csv_column>& targets, missing how) const
    requires(is_shape<Target>)
{
    std::string wrong;
    std::vector<T> x, t;
    chosen_columns from(*this, inputs, S::size, "inputs", wrong),
        to(*this, targets, Target::size, "targets", wrong);
    each_complete_row(
        *this, from, how, [&](index row) { return to.missing_in(row); }, wrong,
        [&](index row) { from.add(row, x, wrong), to.add(row, t, wrong); });
    if (!wrong.empty()) return ctnn::dataset<T, S, Target>::failure(wrong);
    return {std::move(x), std::move(t)};
}

template <class T, class S, class Target>
dataset<T, S, Target> csv_table::dataset(const std::vector<csv_column>& inputs, const csv_column& label,
                                         missing how) const
    requires(std::is_same_v<Target, int>)
{
    std::string wrong;
    std::vector<T> x;
    std::vector<int> labels;
    chosen_columns from(*this, inputs, S::size, "inputs", wrong);
    const chosen_column to(*this, label, true, wrong);
    each_complete_row(
        *this, from, how, [&](index row) { return to.is_missing(row) ? &to : nullptr; }, wrong,
        [&](index row) { from.add(row, x, wrong), labels.push_back(to.label(row, wrong)); });
    if (!wrong.empty()) return ctnn::dataset<T, S, Target>::failure(wrong);
    return {std::move(x), std::move(labels), to.classes()};
}

template <class T, class S, class Target>
dataset<T, S, Target> csv_table::dataset(const std::vector<csv_column>& inputs, missing how) const
    requires(std::is_void_v<Target>)
{
    std::string wrong;
    std::vector<T> x;
    chosen_columns from(*this, inputs, S::size, "inputs", wrong);
    each_complete_row(
        *this, from, how, [](index) -> const chosen_column* { return nullptr; }, wrong,
        [&](index row) { from.add(row, x, wrong); });
    if (!wrong.empty()) return ctnn::dataset<T, S, Target>::failure(wrong);
    return ctnn::dataset<T, S, Target>(std::move(x));
}

} // namespace ctnn::inline CTNN_ABI
