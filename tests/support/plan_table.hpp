#pragma once
// Plans as tests read them: rows of explain's table.

#include <ctnn/ctnn.hpp>

#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace ctnn_test {

namespace nn = ctnn;

/// What stands in every stage's row from the column called `from` up to the one called `to`, blanks made one.
template <auto Net, nn::index Batch>
std::vector<std::string> plan_rows(std::string_view from, std::string_view to) {
    std::ostringstream table;
    nn::explain<Net, Batch>(table);
    std::istringstream lines(table.str());
    std::vector<std::string> rows;
    std::string line;
    std::size_t begin = std::string::npos, end = 0;
    while (std::getline(lines, line) && line.find("wires:") != 0) {
        if (begin != std::string::npos) {
            std::istringstream words(line.substr(begin, end - begin));
            std::string row, word;
            while (words >> word) row += (row.empty() ? "" : " ") + word;
            rows.push_back(row);
        } else if (line[0] == '#') {
            begin = line.find(from), end = line.find(to);
        }
    }
    return rows;
}

} // namespace ctnn_test
