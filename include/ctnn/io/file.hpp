#pragma once
// Files: models from a path and to a path. What is saved replaces the old file only when it is complete
// (replace.hpp); what is loaded takes memory for the network's tensors, whatever else the file holds
// (reader.hpp).
//
//     const auto saved = nn::save(model, "lenet.safetensors");
//     const auto loaded = nn::load(model, "lenet.safetensors");

#include <ctnn/io/golden.hpp>
#include <ctnn/io/reader.hpp>
#include <ctnn/io/replace.hpp>
#include <ctnn/io/save.hpp>

#include <string>

namespace ctnn::inline CTNN_ABI {
namespace io {

/// Writes what `save` writes into a buffer of the right size to a file.
template <class Save>
save_result save_file(const std::string& path, Save save) {
    const std::uint64_t bytes = save(std::span<std::byte>()).bytes;
    const auto buffer = take_memory(bytes);
    if (!buffer) return {"there is no memory for the file", bytes, 0};
    const std::span<std::byte> all(buffer.get(), std::size_t(bytes));
    const save_result written = save(all);
    return written ? replace_file(path, all) : written;
}

} // namespace io

/// Loads from a file. True, or what differs; then the model is as it was.
template <auto Net, class T>
load_result load(model<Net, T>& m, const std::string& path, prefix p = {}) {
    io::file_reader file(path);
    return file.result() ? io::load_from(m, file.header(), io::chosen_of(p), file) : file.result();
}

/// The same with choices of names, prefix, renamed and partial, in any order.
template <auto Net, class T, io::Choice First, io::Choice... Rest>
load_result load(model<Net, T>& m, const std::string& path, const First& first, const Rest&... rest) {
    io::file_reader file(path);
    return file.result() ? io::load_from(m, file.header(), io::chosen_of(first, rest...), file)
                         : file.result();
}

template <auto Net, class T>
load_result load(golden<Net, T>& g, const std::string& path) {
    io::file_reader file(path);
    return file.result() ? io::load_golden_from(g, file.header(), file) : file.result();
}

/// Saves to a file: complete, or the old one stays.
template <auto Net, class T>
save_result save(const model<Net, T>& m, const std::string& path, prefix p = {}) {
    return io::save_file(path, [&](std::span<std::byte> buffer) { return save_to(m, buffer, p); });
}

} // namespace ctnn::inline CTNN_ABI
