#pragma once
// Checkpoints: a model and all that its training goes on from, in one safetensors file; resuming continues
// bit for bit.
//
//     const auto saved = nn::save(model, trainer, "run.checkpoint", batches.here());
//     nn::load(model, trainer, "run.checkpoint", place) && batches.resume(place)
//     nn::load(model, trainer, "run.checkpoint", nn::keep_options, place)  // lr, ... as the program has them
//
//     model.0.weight, ...   parameters, buffers; nn::load(model, path, nn::prefix{"model."}) takes them alone
//     optimizer.0.0.weight, ...      the optimizer's states, by number
//     trainer.optimizer.lr, ...      its options, F64 each
//     trainer.steps, .memory         the steps so far (I64), what stateful layers remember, as bytes (U8)
//     more.0, ...                    objects of the caller: where the batches are; plain data, as bytes
//
// Its metadata name the topology as it is printed, a hash of that, the version of this layout, and what the
// program is: type, loss, optimizer, batch, state, shards (of a parallel_trainer). A file of another program
// is refused, and so is one that holds what no run could have written: steps below 0, options and states out
// of their range. Of the caller's objects, those with a possible() are asked; others are the caller's to
// check. Then nothing was changed. The options (lr, ...) become the checkpoint's, and the result names those
// that were others in the program; or, with nn::keep_options, they stay, and the result names the
// checkpoint's.
//
// Bytes are those of this program's types: a checkpoint is for the same program, a model's file for all.

#include <ctnn/io/checkpoint_tensors.hpp>
#include <ctnn/io/file.hpp>
#include <ctnn/run/any_trainer.hpp>
#include <ctnn/run/trainer.hpp>

namespace ctnn::inline CTNN_ABI {

/// Says to a load that the program's options of the optimizer stay.
struct keep_options_type {};
inline constexpr keep_options_type keep_options{};

/// Reports an optimizer that does not say what a checkpoint keeps of it.
template <class O>
struct the_optimizer_names_its_options {
    static_assert(
        requires(O& o) { O::options(o, [](auto&&...) {}), O::is_square(0); },
        "ctnn: for checkpoints an optimizer has options(o, visit) and is_square(state), as those of "
        "<ctnn/run/optimizers.hpp>");
};

namespace io {

/// Writes a training run into memory, or counts its bytes, as write_file does.
template <auto Net, class T, TrainerOf<model<Net, T>> Trainer, class... More>
save_result save_checkpoint(const model<Net, T>& m, Trainer& t, std::span<std::byte> buffer,
                            const More&... more) {
    using Optimizer = typename Trainer::optimizer_type;
    static_assert(sizeof(the_optimizer_names_its_options<Optimizer>) > 0);
    using network = typename model<Net, T>::network_type;
    if (t.is_accumulating())
        return {"gradients were accumulated and are not applied, and a checkpoint has no place for them"};
    const std::string topology = printed<network>(), hash = digits_of(hash_of(topology));
    const auto facts = facts_of_program<Trainer>();
    const auto options = options_of(t.optimizer());
    const auto objects = raw_objects(t, const_cast<More&>(more)...); // only read
    const auto metadata = [&](auto visit) {
        visit("format", "pt");
        visit("checkpoint_version", checkpoint_version);
        visit("topology", std::string_view(topology));
        visit("topology_hash", std::string_view(hash));
        for (const program_fact& fact : facts) visit(fact.name, std::string_view(fact.value));
    };
    return write_file(buffer, metadata, [&](auto visit) {
        const auto keep = [&](std::string_view prefix, std::string_view name, dtype type, const void* from,
                              std::size_t bytes, index axes) {
            const index extent = index(bytes);
            visit(prefix, name, type, &extent, axes, [&](std::byte* to) { std::memcpy(to, from, bytes); });
        };
        visit_tensors<network, T, all_blocks>(m.blocks(), "model.", visit);
        for (index i = 0; i < Optimizer::states; ++i)
            visit_tensors<network, T, trained_blocks>(t.states()[i], state_prefix(i), visit);
        for (const named_number& o : options)
            keep("trainer.optimizer.", o.name, dtype::f64, &o.value, sizeof o.value, 0);
        const std::int64_t steps = t.steps();
        keep("", "trainer.steps", dtype::i64, &steps, sizeof steps, 0);
        for (const raw_object& o : objects) keep("", o.name, dtype::u8, o.object, o.bytes, 1);
    });
}

/// Says which options of program and file differ.
inline void compare_options(const std::vector<named_number>& in_program,
                            const std::vector<named_number>& in_file, load_result& result) {
    for (std::size_t i = 0; i < in_file.size(); ++i) {
        if (in_program[i].value == in_file[i].value || result.option_count == load_result::most_options)
            continue;
        option_difference& d = result.options[result.option_count++];
        append(d.name, in_file[i].name);
        d.in_program = in_program[i].value, d.in_checkpoint = in_file[i].value;
    }
}

/// Loads a training run from a source; `fetch` as in load_from.
template <auto Net, class T, TrainerOf<model<Net, T>> Trainer, class Fetch, class... More>
load_result load_checkpoint(model<Net, T>& m, Trainer& t, bytes_source s, bool keeps_options, Fetch&& fetch,
                            More&... more) {
    using Optimizer = typename Trainer::optimizer_type;
    static_assert(sizeof(the_optimizer_names_its_options<Optimizer>) > 0);
    using network = typename model<Net, T>::network_type;
    load_result result = compare_programs(s, printed<network>(), facts_of_program<Trainer>());
    if (!result) return result;

    const auto in_program = options_of(t.optimizer());
    const auto objects = raw_objects(t, more...);
    checkpoint_tensors all = tensors_of_checkpoint<network, T>(Optimizer::states, in_program, objects);
    result = all.find(s);
    if constexpr (!std::is_same_v<std::remove_cvref_t<Fetch>, in_memory>)
        if (result) result = fetch(s, all.want.data(), index(all.want.size()), all.places.data());
    if (!result) return result;
    auto in_file = in_program;
    std::int64_t steps = 0;
    check_values<Optimizer, network, T>(s, all, in_file, steps, objects, result);
    if (!result) return result;

    auto place = all.places.cbegin(); // from here on nothing fails
    const auto read = [&](auto, auto, auto& block) {
        read_block(block, s, place->type, place->begin), ++place;
    };
    walk<network, T, all_blocks>(read, m.blocks());
    for (index i = 0; i < Optimizer::states; ++i) walk<network, T>(read, t.states()[i]);
    place += std::ptrdiff_t(in_file.size() + 1);
    for (const raw_object& o : objects) std::memcpy(o.object, s.data + place++->begin, o.bytes);
    t.resume_at(long(steps));
    if (!keeps_options) set_options(t.optimizer(), in_file);
    compare_options(in_program, in_file, result);
    result.program_options_kept = keeps_options;
    return result;
}

} // namespace io

/// Saves a training run: the model, the trainer, and any plain data of the caller's. Complete, or the old
/// file stays; which it does between accumulate and apply.
template <auto Net, class T, TrainerOf<model<Net, T>> Trainer, class... More>
save_result save(const model<Net, T>& m, Trainer& t, const std::string& path, const More&... more) {
    return io::save_file(
        path, [&](std::span<std::byte> buffer) { return io::save_checkpoint(m, t, buffer, more...); });
}

/// Loads a training run, its options (lr, ...) included; the result names those that were others. True, or
/// what differs; then model, trainer and data are as they were.
template <auto Net, class T, TrainerOf<model<Net, T>> Trainer, class... More>
load_result load(model<Net, T>& m, Trainer& t, const std::string& path, More&... more) {
    io::file_reader file(path);
    return file.result() ? io::load_checkpoint(m, t, file.header(), false, file, more...) : file.result();
}
/// The same, but the trainer's options stay.
template <auto Net, class T, TrainerOf<model<Net, T>> Trainer, class... More>
load_result load(model<Net, T>& m, Trainer& t, const std::string& path, keep_options_type, More&... more) {
    io::file_reader file(path);
    return file.result() ? io::load_checkpoint(m, t, file.header(), true, file, more...) : file.result();
}

} // namespace ctnn::inline CTNN_ABI
