#pragma once
// Files for the examples: bytes of a plain or .gz file (zlib), and MNIST's four files as two datasets.

#include <ctnn/data.hpp>

#include <zlib.h>

#include <string>
#include <vector>

namespace support {

namespace nn = ctnn;
using digits = nn::dataset<float, nn::shape<1, 28, 28>>;

/// Reads a file, unpacked where it is a .gz; a sentence where it cannot be read.
inline nn::result<std::vector<unsigned char>> read_file(const std::string& path) {
    using made = nn::result<std::vector<unsigned char>>;
    constexpr std::size_t most = std::size_t(1) << 30; // an oversized file is refused, not swallowed
    const gzFile file = gzopen(path.c_str(), "rb");
    if (!file) return made::failure(path + ": cannot be opened");
    std::vector<unsigned char> bytes, piece(1 << 16);
    int got = 0;
    while ((got = gzread(file, piece.data(), unsigned(piece.size()))) > 0 && bytes.size() < most)
        bytes.insert(bytes.end(), piece.begin(), piece.begin() + got);
    int code = Z_OK;
    const std::string what = gzerror(file, &code);
    const bool whole = got == 0 && code == Z_OK && gzclose(file) == Z_OK;
    if (!whole)
        return made::failure(path + ": " + (got > 0 ? "larger than 1 GiB" : what.empty() ? "damaged" : what));
    return bytes;
}

/// Images and labels of one half of MNIST ("train" or "t10k") in a folder, .gz or plain.
inline nn::result<digits> read_mnist(const std::string& folder, const std::string& half) {
    const auto read = [&](const std::string& name, std::string& path) {
        path = folder + "/" + half + "-" + name + ".gz";
        auto bytes = read_file(path);
        if (!bytes) {
            const std::string plain = folder + "/" + half + "-" + name;
            if (auto other = read_file(plain)) {
                path = plain;
                return other;
            }
        }
        return bytes;
    };
    std::string images_path, labels_path;
    const auto images = read("images-idx3-ubyte", images_path);
    if (!images) return nn::result<digits>::failure(images.error());
    const auto labels = read("labels-idx1-ubyte", labels_path);
    if (!labels) return nn::result<digits>::failure(labels.error());
    return nn::read_idx_pair<float, nn::shape<1, 28, 28>>(*images, images_path, *labels, labels_path, 10);
}

} // namespace support
