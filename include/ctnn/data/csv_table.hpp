#pragma once
// csv_table: the cells of a CSV file as they were written, found by row and by the name of a column. Numbers
// are made of them when they are asked for (csv_columns.hpp).

#include <ctnn/data/dataset.hpp>
#include <ctnn/data/result.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace ctnn::inline CTNN_ABI {

/// A text as it can stand in a sentence: in quotes, short, in one line.
inline std::string quoted(std::string_view text) {
    std::string s = "'";
    for (char c : text.substr(0, 40)) s += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
    return s + (text.size() > 40 ? "...'" : "'");
}
/// Some names, with commas.
inline std::string listed(const std::vector<std::string>& names) {
    std::string s;
    for (std::size_t i = 0; i < names.size() && i < 20; ++i) s += (i > 0 ? ", " : "") + quoted(names[i]);
    return s + (names.size() > 20 ? ", ..." : "");
}

/// The whole number that a text is, of those that an int holds and from 0 on; else -1.
inline index whole_number_in(std::string_view text) {
    int n = -1;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), n);
    const bool whole = code == std::errc() && end == text.data() + text.size();
    return whole && n >= 0 && n < std::numeric_limits<int>::max() ? n : -1;
}

/// A column of a table as what a network takes or gives: a number, unless it is nn::one_hot(name): one value
/// for each word, 1 for the one that stands there; or nn::classes(name, words): the number of the word.
/// Without words they are those of the table, sorted: for later data give those of the first
/// (table.words(name)); a label of whole numbers has no words, and is its own class number. nn::fill(name, x)
/// is a number, and x where a cell has no value: for later data the mean of the first (table.mean(name)).
struct csv_column {
    std::string name;
    std::vector<std::string> words;
    bool is_one_hot = false;
    std::optional<double> instead{}; // of no value

    csv_column(const char* n) : name(n) {}
    csv_column(std::string n) : name(std::move(n)) {}
    csv_column(std::string n, std::vector<std::string> w, bool o)
        : name(std::move(n)), words(std::move(w)), is_one_hot(o) {}
};
inline csv_column one_hot(std::string name, std::vector<std::string> words = {}) {
    return {std::move(name), std::move(words), true};
}
inline csv_column classes(std::string name, std::vector<std::string> words = {}) {
    return {std::move(name), std::move(words), false};
}
inline csv_column fill(std::string name, double instead_of_no_value) {
    csv_column column{std::move(name)};
    column.instead = instead_of_no_value;
    return column;
}

/// What becomes of rows in which a chosen column has no value: an error that names the first, they are left
/// out, or the column's mean stands for it (of one-hot columns zeros; a row without its target is left out).
enum class missing { refuse, drop, mean };

/// The cells of a file: rows() of them, each with columns() cells.
class csv_table {
  public:
    /// Where a cell lies in the text.
    struct place {
        std::size_t from = 0;
        std::uint32_t size = 0;
        bool in_quotes = false;
    };

    csv_table() = default;
    /// As the reader finds them: names, the places of the cells row by row, and the line of every row.
    /// `missing`: what cells without a value hold. `file` begins every sentence.
    csv_table(std::string file, std::string text, std::vector<std::string> names, std::vector<place> cells,
              std::vector<index> line_of_row, std::vector<std::string> missing)
        : file_(std::move(file)),
          text_(std::move(text)),
          names_(std::move(names)),
          cells_(std::move(cells)),
          lines_(std::move(line_of_row)),
          missing_(std::move(missing)) {
        for (const std::string& m : missing_)
            if (!m.empty()) begins_missing_[static_cast<unsigned char>(m[0])] = true;
    }

    index rows() const { return index(lines_.size()); }
    index columns() const { return index(names_.size()); }
    const std::vector<std::string>& names() const { return names_; }
    /// The place of a column; -1 where there is none of this name.
    index place_of(std::string_view name) const {
        const auto found = std::find(names_.begin(), names_.end(), name);
        return found == names_.end() ? -1 : index(found - names_.begin());
    }
    /// What a cell holds, without quotes, and without spaces around it where there were none; nothing of a
    /// cell that is not there.
    std::string_view cell(index row, index column) const {
        if (row < 0 || row >= rows() || column < 0 || column >= columns()) return {};
        const place& p = cells_[std::size_t(row * columns() + column)];
        return {text_.data() + p.from, p.size};
    }
    /// Whether a cell has no value. What stands in quotes is one, unless it is empty.
    bool is_missing(index row, index column) const {
        const std::string_view text = cell(row, column);
        if (text.empty()) return true;
        if (!begins_missing_[static_cast<unsigned char>(text[0])]) return false;
        if (cells_[std::size_t(row * columns() + column)].in_quotes) return false;
        return std::find(missing_.begin(), missing_.end(), text) != missing_.end();
    }
    /// The different texts of a column, sorted; whole numbers by size.
    std::vector<std::string> words(index column) const {
        std::vector<std::string_view> found;
        for (index row = 0; row < rows(); ++row)
            if (!is_missing(row, column)) found.push_back(cell(row, column));
        std::sort(found.begin(), found.end());
        const auto number = [](auto w) { return std::pair(whole_number_in(w), w); };
        if (std::all_of(found.begin(), found.end(), [&](auto w) { return number(w).first >= 0; }))
            std::sort(found.begin(), found.end(), [&](auto a, auto b) { return number(a) < number(b); });
        return {found.begin(), std::unique(found.begin(), found.end())};
    }
    std::vector<std::string> words(std::string_view name) const { return words(place_of(name)); }
    /// The mean of the numbers in a column, as far as there are some; else NaN, and so where a cell holds
    /// something else, which is a sentence in `wrong`, if it has none yet.
    double mean(index column, std::string& wrong) const {
        double so_far = 0;
        index n = 0;
        for (index row = 0; row < rows(); ++row)
            if (!is_missing(row, column)) so_far += (number(row, column, wrong) - so_far) / double(++n);
        return n > 0 ? so_far : std::numeric_limits<double>::quiet_NaN();
    }
    double mean(std::string_view name) const {
        std::string wrong;
        return mean(place_of(name), wrong);
    }
    /// The number in a cell; where there is none, NaN, and a sentence in `wrong`, if it has none yet.
    double number(index row, index column, std::string& wrong) const {
        double x = 0;
        const std::string_view text = cell(row, column);
        const char *from = text.data(), *to = from + text.size();
        if (text.size() > 1 && *from == '+' && from[1] != '-') ++from;
        const auto [end, code] = std::from_chars(from, to, x);
        if (code == std::errc() && end == to && x - x == 0) return x;
        if (wrong.empty())
            wrong =
                here(row, column) + why_no_number(text, code == std::errc::result_out_of_range && end == to);
        return std::numeric_limits<double>::quiet_NaN();
    }
    /// Samples of these columns, in this order, for networks that take S. An empty set with a sentence where
    /// a column, a number or a word is wrong, or S takes another number of values.
    template <class T, class S, class Target>
    ctnn::dataset<T, S, Target> dataset(const std::vector<csv_column>& inputs,
                                        const std::vector<csv_column>& targets,
                                        missing how = missing::refuse) const
        requires(is_shape<Target>);
    /// The same with class numbers: whole numbers as they are; of texts their place among the words.
    template <class T, class S, class Target = int>
    ctnn::dataset<T, S, Target> dataset(const std::vector<csv_column>& inputs, const csv_column& label,
                                        missing how = missing::refuse) const
        requires(std::is_same_v<Target, int>);
    /// The same without targets.
    template <class T, class S, class Target>
    ctnn::dataset<T, S, Target> dataset(const std::vector<csv_column>& inputs,
                                        missing how = missing::refuse) const
        requires(std::is_void_v<Target>);

    /// "file: line 3, column 2 (area): ", for sentences.
    std::string here(index row, index column) const {
        if (row < 0 || row >= rows() || column < 0 || column >= columns()) return file_ + ": ";
        return file_ + ": line " + std::to_string(lines_[std::size_t(row)]) + ", column " +
               std::to_string(column + 1) + " (" + names_[std::size_t(column)] + "): ";
    }

  private:
    static std::string why_no_number(std::string_view text, bool out_of_range) {
        if (text.empty()) return "there is no value";
        const bool comma =
            text.find(',') != text.npos && text.find_first_not_of("0123456789.,+-eE ") == text.npos;
        if (comma) return quoted(text) + " has a decimal comma: numbers are read as 1.5";
        if (out_of_range) return quoted(text) + " is larger or smaller than any double";
        return quoted(text) + " is no number";
    }
    std::string file_, text_;
    std::vector<std::string> names_;
    std::vector<place> cells_;
    std::vector<index> lines_;
    std::vector<std::string> missing_;
    bool begins_missing_[256]{}; // most cells begin with a digit, and no word for nothing does
};

} // namespace ctnn::inline CTNN_ABI
