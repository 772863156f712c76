#pragma once
// said: the sentence of a result.

#include <sstream>
#include <string>

namespace ctnn_test {

std::string said(const auto& result) {
    std::ostringstream out;
    out << result;
    return out.str();
}

} // namespace ctnn_test
