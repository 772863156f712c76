#pragma once
// CSV files (RFC 4180) as tables: a header, cells in quotes, quotes doubled in them, lines that end in \n or
// \r\n. Decimal points; a file with decimal commas is refused where its numbers are asked for.
//
//     const auto houses = nn::read_csv("houses.csv");
//     if (!houses) std::cerr << houses.error();          // houses.csv: line 7: 4 cells, the first line has 5
//     const auto set = houses->dataset<float, nn::shape<2>, nn::shape<1>>({"area", "rooms"}, {"price"});

#include <ctnn/data/csv_columns.hpp>

#include <fstream>
#include <limits>

namespace ctnn::inline CTNN_ABI {

/// How a file is written. separator 0: comma, semicolon, tab or |, whatever the first line has most of.
/// Without a header columns are called "0", "1", ... missing: what cells without a value hold, beside nothing
/// at all.
struct csv_options {
    char separator = 0;
    bool header = true;
    std::vector<std::string> missing = {"NA", "N/A", "NaN", "nan", "null", "?"};
};

/// Takes a text apart.
class csv_parser {
  public:
    csv_parser(std::string text, const csv_options& options, std::string file)
        : text_(std::move(text)), file_(std::move(file)), options_(options), end_(text_.size()) {}

    result<csv_table> run() {
        if (text_.starts_with("\xef\xbb\xbf")) at_ = 3; // the mark of UTF-8
        if (text_.starts_with("\xff\xfe") || text_.starts_with("\xfe\xff"))
            return result<csv_table>::failure(file_ + ": the file is UTF-16; UTF-8 is read");
        while (at_ < end_ && blank_line()) {
        }
        separator_ = options_.separator ? options_.separator : most_frequent();
        std::vector<std::string> names;
        while (at_ < end_) {
            if (blank_line()) continue;
            const std::size_t before = cells_.size();
            const index line = line_;
            do {
                if (!cell()) return result<csv_table>::failure(std::move(wrong_));
            } while (more_);
            const std::size_t here = cells_.size() - before;
            if (names.empty()) {
                for (std::size_t i = 0; i < here; ++i)
                    names.push_back(options_.header ? text_of(cells_[before + i]) : std::to_string(i));
                if (std::string twice = named_twice(names); !twice.empty())
                    return wrong_line(line, std::move(twice));
                if (options_.header) {
                    cells_.clear();
                    continue;
                }
            }
            if (here != names.size())
                return wrong_line(
                    line,
                    std::to_string(here) + " cells, the first line has " + std::to_string(names.size()) +
                        (here > names.size() && separator_ == ',' ? ": decimal commas are not read" : ""));
            lines_.push_back(line);
        }
        if (names.empty()) return result<csv_table>::failure(file_ + ": there is no line in it");
        return csv_table(file_, std::move(text_), std::move(names), std::move(cells_), std::move(lines_),
                         options_.missing);
    }

  private:
    result<csv_table> wrong_line(index line, std::string what) const {
        return result<csv_table>::failure(file_ + ": line " + std::to_string(line) + ": " + std::move(what));
    }
    bool wrong_cell(index line, index column, const char* what) {
        wrong_ =
            file_ + ": line " + std::to_string(line) + ", column " + std::to_string(column) + ": " + what;
        return false;
    }
    std::string text_of(const csv_table::place& p) const { return text_.substr(p.from, p.size); }
    /// The separator of the first line.
    char most_frequent() const {
        char best = ',';
        index most = 0;
        for (char c : {',', ';', '\t', '|'}) {
            index n = 0;
            bool in_quotes = false;
            for (std::size_t i = at_; i < end_ && (in_quotes || text_[i] != '\n'); ++i) {
                if (text_[i] == '"') in_quotes = !in_quotes;
                n += !in_quotes && text_[i] == c;
            }
            if (n > most) most = n, best = c;
        }
        return best;
    }
    static std::string named_twice(std::vector<std::string> names) {
        std::sort(names.begin(), names.end());
        for (std::size_t i = 1; i < names.size(); ++i)
            if (!names[i].empty() && names[i] == names[i - 1])
                return "two columns are called " + quoted(names[i]);
        return {};
    }
    bool is_space(std::size_t i) const {
        return (text_[i] == ' ' || text_[i] == '\t') && text_[i] != separator_;
    }
    bool blank_line() {
        std::size_t i = at_;
        if (text_[i] == '\r' && i + 1 < end_) ++i;
        if (text_[i] != '\n') return false;
        at_ = i + 1, ++line_;
        return true;
    }
    /// Goes over what ends a cell: a separator (more_), the end of the line or of the text. False where there
    /// is something else.
    bool ends() {
        more_ = false;
        if (at_ < end_ && text_[at_] == '\r') at_ += at_ + 1 == end_ || text_[at_ + 1] == '\n';
        if (at_ >= end_) return true;
        const char c = text_[at_];
        if (c != separator_ && c != '\n') return false;
        more_ = c == separator_;
        line_ += c == '\n', column_ = more_ ? column_ + 1 : 1;
        ++at_;
        return true;
    }
    /// The next cell.
    bool cell() {
        std::size_t from = at_;
        while (from < end_ && is_space(from)) ++from;
        if (from < end_ && text_[from] == '"') return cell_in_quotes(from + 1);
        const char* const text = text_.data();
        const char separator = separator_;
        std::size_t to = from;
        while (to < end_ && text[to] != separator && text[to] != '\n') ++to;
        at_ = to;
        if (to > from && text[to - 1] == '\r') --to;
        while (to > from && is_space(to - 1)) --to;
        if (!keep(from, to, false)) return false;
        return ends();
    }
    /// One whose quotes have begun; doubled ones inside become one, in place.
    bool cell_in_quotes(std::size_t from) {
        const index line = line_;
        std::size_t to = from;
        for (at_ = from;; ++at_) {
            if (at_ >= end_) return wrong_cell(line, column_, "the quotes do not end");
            if (text_[at_] == '"') {
                if (at_ + 1 >= end_ || text_[at_ + 1] != '"') break;
                ++at_;
            }
            line_ += text_[at_] == '\n';
            text_[to++] = text_[at_];
        }
        for (++at_; at_ < end_ && is_space(at_);) ++at_;
        const index column = column_;
        if (!keep(from, to, true)) return false;
        return ends() || wrong_cell(line_, column, "the cell goes on behind its quotes");
    }
    bool keep(std::size_t from, std::size_t to, bool in_quotes) {
        if (to - from > std::numeric_limits<std::uint32_t>::max())
            return wrong_cell(line_, column_, "a cell is larger than 4 GiB");
        cells_.push_back({from, std::uint32_t(to - from), in_quotes});
        return true;
    }

    std::string text_, file_, wrong_;
    const csv_options& options_;
    std::size_t at_ = 0, end_;
    index line_ = 1, column_ = 1;
    bool more_ = false;
    char separator_ = ',';
    std::vector<csv_table::place> cells_;
    std::vector<index> lines_;
};

/// The table in a text; `file` begins every sentence about what is wrong.
inline result<csv_table> parse_csv(std::string text, const csv_options& options = {},
                                   std::string file = "csv") {
    return csv_parser(std::move(text), options, std::move(file)).run();
}
/// The table in a file.
inline result<csv_table> read_csv(const std::string& path, const csv_options& options = {}) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return result<csv_table>::failure(path + ": cannot be opened");
    std::string text;
    for (std::size_t size = 0, piece = 1 << 16; file; piece *= 2) {
        text.resize(size + piece);
        file.read(text.data() + size, std::streamsize(piece));
        text.resize(size += std::size_t(file.gcount()));
    }
    if (!file.eof()) return result<csv_table>::failure(path + ": cannot be read");
    return parse_csv(std::move(text), options, path);
}

} // namespace ctnn::inline CTNN_ABI
