#pragma once
// Checkpoints of a run on several ranks: rank 0 writes the file and reads it, and all ranks have what it
// holds. All of them call. The file is a parallel_trainer's: a run goes on on any number of ranks and
// threads.
//
//     nn::save(model, trainer, "run.checkpoint", place);
//     nn::load(model, trainer, "run.checkpoint", place);

#include <ctnn/io/checkpoint.hpp>
#include <ctnn/mpi/trainer.hpp>

namespace ctnn::inline CTNN_ABI {

/// Saves the run; `more`: objects of rank 0. The result is that of rank 0.
template <auto Net, class L, class O, index B, index S, class T, class State, class... More>
save_result save(const model<Net, T>& m, mpi_trainer<Net, L, O, B, S, T, State>& t, const std::string& path,
                 const More&... more) {
    t.share_memory();
    save_result result;
    if (t.rank() == 0)
        result = io::save_file(
            path, [&](std::span<std::byte> buffer) { return io::save_checkpoint(m, t, buffer, more...); });
    struct {
        std::uint64_t bytes;
        int error, failed;
    } all{result.bytes, result.error, result.problem != nullptr};
    t.share(&all, sizeof all);
    if (t.rank() > 0)
        result = {all.failed ? "rank 0 could not write the file" : nullptr, all.bytes, all.error};
    return result;
}

namespace io {

/// The bytes of a file of rank 0's, on all ranks.
template <class Trainer, class Use>
load_result with_file_of_rank_0(Trainer& t, const std::string& path, const Use& use) {
    load_result result;
    std::vector<std::byte> bytes;
    if (t.rank() == 0) result = read_file(path, bytes);
    struct {
        std::uint64_t bytes;
        int error, failed;
    } all{bytes.size(), result.error, result.problem != nullptr};
    t.share(&all, sizeof all);
    if (all.failed) {
        if (t.rank() > 0) result.problem = "rank 0 could not read the file", result.error = all.error;
        return result;
    }
    bytes.resize(all.bytes);
    t.share(bytes.data(), all.bytes);
    return use(bytes_source{bytes.data(), all.bytes});
}

} // namespace io

/// Loads a run, its options included: on all ranks, or, where one of them differs, on none.
template <auto Net, class L, class O, index B, index S, class T, class State, class... More>
load_result load(model<Net, T>& m, mpi_trainer<Net, L, O, B, S, T, State>& t, const std::string& path,
                 More&... more) {
    return io::with_file_of_rank_0(t, path, [&](io::bytes_source s) {
        return io::load_checkpoint(m, t, s, false, io::in_memory{}, more...);
    });
}
/// The same, but the trainer's options stay.
template <auto Net, class L, class O, index B, index S, class T, class State, class... More>
load_result load(model<Net, T>& m, mpi_trainer<Net, L, O, B, S, T, State>& t, const std::string& path,
                 keep_options_type, More&... more) {
    return io::with_file_of_rank_0(t, path, [&](io::bytes_source s) {
        return io::load_checkpoint(m, t, s, true, io::in_memory{}, more...);
    });
}

} // namespace ctnn::inline CTNN_ABI
