#pragma once
// What a classifier took for what, to be read: std::cout << nn::confusion_table(nn::evaluate(model, test)).

#include <ctnn/data/evaluation.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ctnn::inline CTNN_ABI {

/// The confusion matrix, a row for each true class, a column for each that the network said (scikit-learn's
/// order): counts of samples, steps or pixels; behind each row its recall, below each column its precision, in
/// the corner the accuracy. Classes are called by `names`, as `table->words("town")` has them; those beyond by
/// their number. Of data that were wrong it is the sentence that says so, and of more classes than
/// most_classes_of_a_confusion that they are too many.
inline std::string confusion_table(const evaluation& e, std::span<const std::string> names = {}) {
    if (!e) return e.error + '\n';
    if (e.confusion.empty() && e.classes > 0)
        return std::to_string(e.classes) + " classes, which are not counted by pairs: at most " +
               std::to_string(most_classes_of_a_confusion) + " are\n";
    const auto part = [](double x) {
        char digits[32];
        return std::string(digits, std::to_chars(digits, digits + 32, x, std::chars_format::fixed, 3).ptr);
    };
    const std::size_t n = std::size_t(e.classes);
    std::vector<std::vector<std::string>> cells{{"truth \\ taken for"}};
    for (std::size_t c = 0; c < n; ++c) cells[0].push_back(c < names.size() ? names[c] : std::to_string(c));
    cells[0].push_back("recall");
    for (std::size_t truth = 0; truth < n; ++truth) {
        auto& row = cells.emplace_back(1, cells[0][truth + 1]);
        for (std::size_t c = 0; c < n; ++c) row.push_back(std::to_string(e.confusion[truth * n + c]));
        row.push_back(part(e.recall(index(truth))));
    }
    auto& last = cells.emplace_back(1, "precision");
    for (std::size_t c = 0; c < n; ++c) last.push_back(part(e.precision(index(c))));
    last.push_back(part(e.accuracy()));

    const auto characters = [](std::string_view utf8) { // what goes on with a character is none
        return std::size_t(
            std::count_if(utf8.begin(), utf8.end(), [](char c) { return (c & 0xc0) != 0x80; }));
    };
    std::vector<std::size_t> widths(n + 2);
    for (const auto& row : cells)
        for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], characters(row[c]));
    std::string table;
    for (const auto& row : cells) {
        for (std::size_t c = 0; c < row.size(); ++c)
            table += std::string((c > 0 ? 2 : 0) + widths[c] - characters(row[c]), ' ') + row[c];
        table += '\n';
    }
    return table;
}

} // namespace ctnn::inline CTNN_ABI
