#pragma once
// Files for a mapped_dataset made of others: IDX, sample after sample, and CSV.
//
//     nn::convert_idx<float, nn::shape<1, 28, 28>>("train-images-idx3-ubyte", "train-labels-idx1-ubyte", 10,
//                                                  "train.set");
//     nn::convert_csv<float, nn::shape<2>>("houses.csv", "houses.set", {"area", "rooms"}, "kind");

#include <ctnn/data/csv.hpp>
#include <ctnn/data/idx.hpp>
#include <ctnn/mapped/files.hpp>
#include <ctnn/mapped/writer.hpp>

namespace ctnn::inline CTNN_ABI {
namespace mapped {

/// An IDX file that is read in pieces.
class idx_file {
  public:
    /// What is wrong is in `wrong`.
    idx_file(const std::string& path, std::span<const index> extents, std::string& wrong) {
        const std::size_t header = idx_header_bytes(extents.size());
        std::vector<unsigned char> begin(header);
        at_ = header;
        if (std::string why = file_.open(path); !why.empty()) wrong = path + ": " + why;
        if (!wrong.empty()) return;
        if (file_.size() < header || !file_.read(0, begin.data(), header)) begin.clear();
        const auto found = read_idx_header(begin, file_.size(), path, extents);
        if (found) samples = *found;
        else wrong = found.error();
    }
    bool read(std::span<unsigned char> to) {
        const bool all = file_.read(at_, to.data(), to.size());
        at_ += to.size();
        return all;
    }
    std::uint64_t samples = 0;

  private:
    open_file file_;
    std::uint64_t at_ = 0;
};

} // namespace mapped

/// Images and labels of MNIST's layout into one file, as read_idx_pair has them: pixels 0..1. The number of
/// samples, or what is wrong; then the old file stays.
template <class T, class S>
result<index> convert_idx(const std::string& images, const std::string& labels, int classes,
                          const std::string& to, dataset_file_options options = {}) {
    std::string wrong;
    const std::vector<index> extents = idx_extents<S>();
    mapped::idx_file pixels_of(images, extents, wrong), labels_of(labels, {}, wrong);
    if (wrong.empty() && pixels_of.samples != labels_of.samples)
        wrong = images + " and " + labels + ": there are " + std::to_string(pixels_of.samples) +
                " samples but " + std::to_string(labels_of.samples) + " labels";
    if (!wrong.empty()) return result<index>::failure(wrong);
    options.classes = classes;
    dataset_writer<T, S> writer(to, options);
    std::vector<unsigned char> bytes(std::size_t(S::size), 0);
    std::vector<T> values(bytes.size());
    for (std::uint64_t i = 0; i < pixels_of.samples; ++i) {
        unsigned char label = 0;
        if (!pixels_of.read(bytes) || !labels_of.read({&label, 1}))
            return result<index>::failure(images + " and " + labels + ": sample " + std::to_string(i) +
                                          " cannot be read");
        if (int(label) >= classes)
            return result<index>::failure(labels + ": " + label_out_of_range(label, index(i), classes));
        for (std::size_t k = 0; k < bytes.size(); ++k) values[k] = T(bytes[k]) / T(255);
        const int as_int = label;
        writer.add(values, std::span(&as_int, 1));
    }
    return writer.finish();
}

/// Columns of a CSV file, which has to fit into memory, as csv_table::dataset takes them: a label (or, with a
/// shape as the third type, a list of targets).
template <class T, class S, class Target = int>
result<index> convert_csv(
    const std::string& csv, const std::string& to, const std::vector<csv_column>& inputs,
    const std::conditional_t<is_shape<Target>, std::vector<csv_column>, csv_column>& targets,
    const csv_options& how = {}, dataset_file_options options = {}) {
    const auto table = read_csv(csv, how);
    if (!table) return result<index>::failure(table.error());
    const auto set = table->template dataset<T, S, Target>(inputs, targets);
    return set ? write_dataset(to, set, options) : result<index>::failure(set.error());
}

} // namespace ctnn::inline CTNN_ABI
