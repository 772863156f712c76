#pragma once
// Columns of a table as datasets.

#include <ctnn/data/chosen_column.hpp>

namespace ctnn::inline CTNN_ABI {

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
