#pragma once
// folder: one of its own for every test, however many run at once; gone with what is in it at the end.

#include <filesystem>
#include <iterator>
#include <string>

namespace ctnn_test {

struct folder {
    std::filesystem::path path;
    folder() {
        namespace fs = std::filesystem;
        for (int i = 0; path.empty(); ++i)
            if (const auto p = fs::temp_directory_path() / ("ctnn_test_" + std::to_string(i));
                fs::create_directory(p))
                path = p;
    }
    folder(const folder&) = delete;
    ~folder() { std::filesystem::remove_all(path); }
    std::string operator/(const std::string& name) const { return (path / name).string(); }
    long files() const {
        return long(
            std::distance(std::filesystem::directory_iterator(path), std::filesystem::directory_iterator()));
    }
};

} // namespace ctnn_test
