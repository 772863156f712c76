#pragma once
// What tests of mapped files share: a set of numbered samples, and files as bytes.

#include "support/folder.hpp"

#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>
#include <ctnn/mapped.hpp>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace ctnn_test {

namespace nn = ctnn;

using set = nn::dataset<float, nn::shape<3>>;
using in_files = nn::mapped_dataset<float, nn::shape<3>>;
using bytes = std::vector<char>;
// 16 bytes for each sample: blocks of 4.
inline constexpr nn::dataset_file_options small{.classes = 5, .block_bytes = 64};

/// Samples whose numbers say where they belong, from `first` on.
inline set numbered(int n, int first = 0) {
    set s;
    s.classes = 5;
    for (int i = first; i < first + n; ++i) {
        for (int k = 0; k < 3; ++k) s.inputs.push_back(float(3 * i + k));
        s.labels.push_back(i % 7 == 6 ? nn::ignore : i % 5);
    }
    return s;
}
inline bytes read(const std::string& path) {
    std::ifstream f(path, std::ios::binary);
    return bytes(std::istreambuf_iterator<char>(f), {});
}
inline void write(const std::string& path, const bytes& b) {
    std::ofstream(path, std::ios::binary).write(b.data(), std::streamsize(b.size()));
}

} // namespace ctnn_test
