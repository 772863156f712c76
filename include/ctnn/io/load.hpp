#pragma once
// load: parameters from a safetensors file, named and shaped as PyTorch's nn.Sequential has them.
//
//     const auto loaded = nn::load(model, bytes);                   // std::span<const std::byte>
//     if (!loaded) std::cerr << loaded << '\n';
//     nn::load(model, bytes, nn::prefix{"encoder."})                // encoder.0.weight, ..., and no others
//     nn::load(model, bytes, nn::renamed{{"conv1", "0"}})     // names of a module of one's own (choices.hpp)
//     constexpr auto model = nn::load<net>(lenet);                  // a constant that ctnn_embed made
//
// Nothing is allocated or thrown, some 40 KiB of stack are used, and a model is written only when everything
// fits. F32, F64, F16 and BF16 become the model's type. Tensors "golden...." are examples (golden.hpp), not
// parameters.

#if !defined(CTNN_OWN_WARNINGS) // which ctnn's tests ask for
#pragma GCC system_header
#endif
#include <ctnn/shape/macros_aside.hpp>

#include <ctnn/io/block_bytes.hpp>
#include <ctnn/io/compare.hpp>
#include <ctnn/run/model.hpp>

namespace ctnn::inline CTNN_ABI {

namespace io {

/// The blocks of a network, in PyTorch's order.
template <class Net, class T, class Which = all_blocks>
struct expected {
    static constexpr index count = [] {
        index n = 0;
        walk_types<Net, T, Which>([&](auto, auto) { ++n; });
        return n;
    }();
    struct table {
        expected_tensor all[count + 1];
    };
    static constexpr table tensors = [] {
        table t;
        index n = 0;
        walk_types<Net, T, Which>([&](auto name, auto block) {
            t.all[n++] = expected_tensor(name.value, typename decltype(block)::type::shape_type{});
        });
        return t;
    }();
};

/// What PyTorch's batch_norm counts beside its running statistics, and ctnn's does not.
template <class Net, class T, class Source>
constexpr bool counts_batches(const Source& s, text name) {
    if constexpr (trained_layers<Net, T>::of_batches.buffers)
        return ends_with(s, name, ".num_batches_tracked");
    else return false;
}

/// What stands between the header and the values of a file that is in memory as a whole: nothing.
struct in_memory {};

/// Loads from a source. `fetch(s, want, count, places)` brings the values of the tensors that were found, and
/// then s has them at their places.
template <auto Net, class T, class Source, class Fetch = in_memory>
constexpr load_result load_from(model<Net, T>& m, Source s, const choices& chosen, Fetch&& fetch = {}) {
    using network = typename model<Net, T>::network_type;
    using want = expected<network, T>;
    place places[want::count + 1];
    load_result result = compare(s, chosen, want::tensors.all, want::count, places, [&](text name) {
        return begins_with(s, name, "golden.") || counts_batches<network, T>(s, name);
    });
    if constexpr (!std::is_same_v<Fetch, in_memory>)
        if (result)
            if (const load_result fetched = fetch(s, want::tensors.all, want::count, places); !fetched)
                return fetched;
    if (!result) return result;
    index i = 0;
    walk<network, T, all_blocks>(
        [&](auto, auto, auto& block) {
            if (places[i].found) read_block(block, s, places[i].type, places[i].begin);
            ++i;
        },
        m.blocks());
    return result;
}

} // namespace io

/// Loads from the bytes of a file. True, or what differs; then the model is as it was.
template <auto Net, class T>
load_result load(model<Net, T>& m, std::span<const std::byte> bytes, prefix p = {}) noexcept {
    return io::load_from(m, io::bytes_source{bytes.data(), bytes.size()}, io::chosen_of(p));
}
/// The same from a file in the program (ctnn_embed); constexpr where the file is a constant.
template <auto Net, class T, io::EmbeddedFile File>
constexpr load_result load(model<Net, T>& m, File file, prefix p = {}) noexcept {
    if constexpr (io::ConstantFile<File>)
        if (std::is_constant_evaluated())
            return io::load_from(m, io::constant_source<File>{}, io::chosen_of(p));
    return load(m, io::bytes_of(file), p);
}
/// The same with choices of names, prefix, renamed and partial, in any order.
template <auto Net, class T, io::Choice First, io::Choice... Rest>
load_result load(model<Net, T>& m, std::span<const std::byte> bytes, const First& first,
                 const Rest&... rest) noexcept {
    return io::load_from(m, io::bytes_source{bytes.data(), bytes.size()}, io::chosen_of(first, rest...));
}
template <auto Net, class T, io::EmbeddedFile File, io::Choice First, io::Choice... Rest>
constexpr load_result load(model<Net, T>& m, File file, const First& first, const Rest&... rest) noexcept {
    if constexpr (io::ConstantFile<File>)
        if (std::is_constant_evaluated())
            return io::load_from(m, io::constant_source<File>{}, io::chosen_of(first, rest...));
    return load(m, io::bytes_of(file), first, rest...);
}

} // namespace ctnn::inline CTNN_ABI

#include <ctnn/shape/macros_back.hpp>
