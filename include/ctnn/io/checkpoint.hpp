#pragma once
// Checkpoints: a model and all that its training goes on from, in one safetensors file; resuming continues bit for bit.
//
//     nn::save(model, trainer, "run.checkpoint", batches.here());
//     if (const auto resumed = nn::load(model, trainer, "run.checkpoint", place); resumed) batches.resume(place);
//
//     model.0.weight, ...                  the parameters: nn::load(model, path, nn::prefix{"model."}) takes them alone
//     optimizer.0.0.weight, ...            the optimizer's states, by number
//     trainer.optimizer, .steps, .memory   its numbers, the steps so far, what stateful layers remember, as bytes (U8)
//     more.0, ...                          objects of the caller: where the batches are, random state; plain data, as bytes
//
// Its metadata name the topology as it is printed, a hash of that, and the version of this layout. A file of another topology or of a later
// version is refused. Bytes are those of this program's types: a checkpoint is for the same program, a model's file for all.

#include <ctnn/io/file.hpp>
#include <ctnn/run/trainer.hpp>
#include <ctnn/topology/print.hpp>

#include <sstream>

namespace ctnn::inline CTNN_ABI {
namespace io {

inline constexpr std::string_view checkpoint_version = "1";

/// A topology as it is printed.
template <class Net>
std::string printed() {
    std::ostringstream out;
    out << Net{};
    return std::move(out).str();
}
/// Its hash, as hexadecimal digits.
inline std::string hash_of(std::string_view s) {
    std::uint64_t hash = empty_hash;
    for (const char c : s) hash = hash_with(hash, static_cast<unsigned char>(c));
    std::string digits(16, '0');
    for (std::size_t i = 16; i-- > 0; hash >>= 4) digits[i] = "0123456789abcdef"[hash & 15];
    return digits;
}

/// An object as a tensor of bytes.
struct raw_object {
    std::string name;
    std::byte* data;
    std::size_t bytes;
};
template <class X>
raw_object raw(std::string name, X& object) {
    static_assert(std::is_trivially_copyable_v<X>, "ctnn: what a checkpoint keeps as bytes is plain data (trivially copyable)");
    return {std::move(name), reinterpret_cast<std::byte*>(&object), sizeof object};
}

/// What a checkpoint keeps of a trainer and of the caller's objects as bytes.
template <class Trainer, class... More>
std::vector<raw_object> raw_objects(Trainer& trainer, std::int64_t& steps, More&... more) {
    steps = trainer.steps();
    std::vector<raw_object> all = {raw("trainer.optimizer", trainer.optimizer()), raw("trainer.steps", steps)};
    if constexpr (!std::is_empty_v<typename Trainer::memories_type>) all.push_back(raw("trainer.memory", trainer.memory()));
    [[maybe_unused]] std::size_t number = 0;
    (all.push_back(raw("more." + std::to_string(number++), more)), ...);
    return all;
}

/// "optimizer.1.": before the names of the optimizer's states number 1.
inline std::string state_prefix(index i) { return "optimizer." + std::to_string(i) + '.'; }

/// What is wrong with a file as a checkpoint of Net, its tensors aside.
template <class Net>
problem check_identity(const bytes_source& s) {
    const std::string topology = printed<Net>(), hash = hash_of(topology);
    bool has_version = false, right_version = false, right_topology = false, right_hash = false;
    const problem broken = check(s, ignore{}, [&](text key, text value) {
        if (equals(s, key, "checkpoint_version")) has_version = true, right_version = equals(s, value, checkpoint_version);
        if (equals(s, key, "topology")) right_topology = equals(s, value, topology);
        if (equals(s, key, "topology_hash")) right_hash = equals(s, value, hash);
    });
    if (broken) return broken;
    if (!has_version) return {"the file is no checkpoint"};
    if (!right_version) return {"the checkpoint was written by another, later version of ctnn"};
    if (!right_topology || !right_hash) return {"the checkpoint is of another topology"};
    return {};
}

} // namespace io

/// Saves a training run: the model, the trainer, and any plain data of the caller's. Complete, or the old file stays.
template <auto Net, class T, class Loss, class Optimizer, index Batch, class State, class... More>
save_result save(const model<Net, T>& m, trainer<Net, Loss, Optimizer, Batch, T, State>& t, const std::string& path, const More&... more) {
    using network = typename model<Net, T>::network_type;
    std::int64_t steps = 0;
    const auto objects = io::raw_objects(t, steps, const_cast<More&>(more)...); // only read
    const std::string topology = io::printed<network>(), hash = io::hash_of(topology);
    return io::save_file(path, [&](std::span<std::byte> buffer) {
        return io::write_file(
            buffer,
            [&](auto visit) {
                visit("format", "pt");
                visit("checkpoint_version", io::checkpoint_version);
                visit("topology", std::string_view(topology));
                visit("topology_hash", std::string_view(hash));
            },
            [&](auto visit) {
                io::visit_tensors<network, T>(m.blocks(), "model.", visit);
                for (index i = 0; i < Optimizer::states; ++i) io::visit_tensors<network, T>(t.states()[i], io::state_prefix(i), visit);
                for (const io::raw_object& o : objects) {
                    const index bytes = index(o.bytes);
                    visit("", std::string_view(o.name), io::dtype::u8, &bytes, 1, [&](std::byte* to) { std::memcpy(to, o.data, o.bytes); });
                }
            });
    });
}

/// Loads a training run. True, or what differs; then model, trainer and data are as they were.
template <auto Net, class T, class Loss, class Optimizer, index Batch, class State, class... More>
load_result load(model<Net, T>& m, trainer<Net, Loss, Optimizer, Batch, T, State>& t, const std::string& path, More&... more) {
    using network = typename model<Net, T>::network_type;
    using want = io::expected<network, T>;
    std::vector<std::byte> bytes;
    load_result result = io::read_file(path, bytes);
    if (!result) return result;
    const io::bytes_source s{bytes.data(), bytes.size()};
    if (const io::problem wrong = io::check_identity<network>(s)) {
        result.problem = wrong.sentence, result.at = wrong.at;
        return result;
    }

    // Every tensor with its full name, then one comparison of all.
    std::vector<std::string> names;
    std::vector<io::expected_tensor> tensors;
    const auto expect_parameters = [&](const std::string& prefix) {
        for (index i = 0; i < want::count; ++i) {
            names.push_back(prefix + std::string(want::tensors.all[i].name));
            tensors.push_back(want::tensors.all[i]);
        }
    };
    expect_parameters("model.");
    for (index i = 0; i < Optimizer::states; ++i) expect_parameters(io::state_prefix(i));
    std::int64_t steps = 0;
    const auto objects = io::raw_objects(t, steps, more...);
    for (const io::raw_object& o : objects) {
        names.push_back(o.name);
        io::expected_tensor& e = tensors.emplace_back();
        e.axes = 1, e.extents[0] = index(o.bytes), e.raw = true;
    }
    for (std::size_t i = 0; i < names.size(); ++i) tensors[i].name = names[i];
    std::vector<io::place> places(names.size());
    result = io::compare(s, "", tensors.data(), index(tensors.size()), places.data(), [](io::text) { return false; });
    if (!result) return result;

    auto place = places.begin();
    const auto read = [&](auto& tuple) {
        walk<network, T>([&](auto, auto, auto& block) { io::read_block(block, s, place->type, place->begin), ++place; }, tuple);
    };
    read(m.blocks());
    for (index i = 0; i < Optimizer::states; ++i) read(t.states()[i]);
    for (const io::raw_object& o : objects) std::memcpy(o.data, bytes.data() + place->begin, o.bytes), ++place;
    t.resume_at(long(steps));
    return result;
}

} // namespace ctnn::inline CTNN_ABI
