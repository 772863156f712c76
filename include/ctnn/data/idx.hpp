#pragma once
// The IDX format of MNIST (LeCun, Cortes, Burges): two zero bytes, the element type, the rank, big-endian
// extents, values. Files come as bytes, so that a program may unpack .gz with the library of its choice.

#include <ctnn/data/dataset.hpp>

#include <span>

namespace ctnn::inline CTNN_ABI {

/// Bytes of the header of an IDX file whose samples have so many axes.
inline std::size_t idx_header_bytes(std::size_t sample_axes) { return 8 + 4 * sample_axes; }

/// The number of samples in an IDX file of unsigned bytes of a size, with the extents that a sample must
/// have; `begin` is its header, or what there is of it. `name` begins every sentence about what is wrong.
inline result<std::uint64_t> read_idx_header(std::span<const unsigned char> begin, std::uint64_t file_size,
                                             const std::string& name, std::span<const index> sample_extents) {
    using made = result<std::uint64_t>;
    const auto wrong = [&](std::uint64_t place, const std::string& what) {
        return made::failure(name + ": byte " + std::to_string(place) + ": " + what);
    };
    const std::size_t rank = sample_extents.size() + 1, header = idx_header_bytes(rank - 1);
    if (begin.size() < header || file_size < header)
        return wrong(file_size, "the file ends within the header of " + std::to_string(header) + " bytes");
    if (begin[0] != 0 || begin[1] != 0) return wrong(0, "an IDX file begins with two zero bytes");
    if (begin[2] != 0x08)
        return wrong(2, "element type " + std::to_string(int(begin[2])) + ", expected 8 (unsigned byte)");
    if (begin[3] != rank)
        return wrong(3, std::to_string(int(begin[3])) + " axes, expected " + std::to_string(rank));
    const auto extent = [&](std::size_t axis) {
        std::uint64_t n = 0;
        for (std::size_t i = 0; i < 4; ++i) n = n << 8 | begin[4 + 4 * axis + i];
        return n;
    };
    std::uint64_t size = extent(0);
    for (std::size_t axis = 1; axis < rank; ++axis) {
        const auto expected = std::uint64_t(sample_extents[axis - 1]);
        if (extent(axis) != expected)
            return wrong(4 + 4 * axis,
                         "extent " + std::to_string(extent(axis)) + ", expected " + std::to_string(expected));
        if (expected != 0 && size > ~std::uint64_t(0) / expected)
            return wrong(4 + 4 * axis, "the extents' product is beyond 2^64");
        size *= expected;
    }
    if (file_size - header < size)
        return wrong(file_size, "the file ends after " + std::to_string(file_size - header) + " of " +
                                    std::to_string(size) + " values");
    if (file_size - header > size) return wrong(header + size, "the file goes on behind its last value");
    return extent(0);
}

/// The values of an IDX file of unsigned bytes, with the extents that it must have (the first one is free:
/// the count).
inline result<std::vector<unsigned char>> read_idx(std::span<const unsigned char> file,
                                                   const std::string& name,
                                                   std::span<const index> sample_extents) {
    const auto count = read_idx_header(file, file.size(), name, sample_extents);
    if (!count) return result<std::vector<unsigned char>>::failure(count.error());
    return std::vector<unsigned char>(file.begin() + long(idx_header_bytes(sample_extents.size())),
                                      file.end());
}

/// The axes of an image of shape S in an IDX file: without ones before the last two.
template <class S>
std::vector<index> idx_extents() {
    std::vector<index> extents;
    for (index axis = 0; axis < S::rank; ++axis)
        if (!extents.empty() || S::extent(axis) > 1 || axis >= S::rank - 2)
            extents.push_back(S::extent(axis));
    return extents;
}

/// Images and labels of MNIST's layout as a dataset: pixels 0..1, labels below `classes`. All or nothing. The
/// images' axes are those of S without ones before the last two: shape<1, 28, 28> reads 28 x 28.
template <class T, class S>
result<dataset<T, S>> read_idx_pair(std::span<const unsigned char> images, const std::string& images_name,
                                    std::span<const unsigned char> labels, const std::string& labels_name,
                                    int classes) {
    using made = result<dataset<T, S>>;
    const auto pixels = read_idx(images, images_name, idx_extents<S>());
    if (!pixels) return made::failure(pixels.error());
    const auto classes_of = read_idx(labels, labels_name, {});
    if (!classes_of) return made::failure(classes_of.error());
    auto set = dataset_of_bytes<T, S>(*pixels, *classes_of, classes);
    if (!set) return made::failure(images_name + " and " + labels_name + ": " + set.error());
    return set;
}

} // namespace ctnn::inline CTNN_ABI
