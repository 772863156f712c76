#pragma once
// load: parameters from a safetensors file, named and shaped as PyTorch's nn.Sequential has them.
//
//     if (const auto loaded = nn::load(model, bytes); !loaded) std::cerr << loaded << '\n';     // std::span<const std::byte>
//     nn::load(model, bytes, nn::prefix{"encoder."});                  // the tensors encoder.0.weight, ...; others are not looked at
//     constexpr auto model = nn::load<net>(lenet);                     // a file that ctnn_embed made a constant of
//
// Nothing is allocated or thrown, some 16 KiB of stack are used, and a model is written only when everything fits. F32, F64, F16 and BF16 become the model's type.
// Tensors "golden...." are examples (golden.hpp), not parameters.

#if !defined(CTNN_OWN_WARNINGS) // which ctnn's tests ask for
#pragma GCC system_header
#endif
#include <ctnn/shape/macros_aside.hpp>

#include <ctnn/io/block_bytes.hpp>
#include <ctnn/io/result.hpp>
#include <ctnn/run/model.hpp>

namespace ctnn::inline CTNN_ABI {

/// What stands before the names of a model's parameters in a file.
struct prefix {
    std::string_view text;
};

namespace io {

/// A tensor that is to be there: a parameter, or (raw) so many bytes.
struct expected_tensor {
    std::string_view name;
    index axes = 0, extents[most_axes] = {};
    bool raw = false;
    template <index... Extents>
    constexpr expected_tensor(std::string_view n, shape<Extents...>) : name(n), axes(sizeof...(Extents)), extents{Extents...} {}
    constexpr expected_tensor() = default;
};
/// All of them, in PyTorch's order.
template <class Net, class T>
struct expected {
    static constexpr index count = [] {
        index n = 0;
        walk_types<Net, T>([&](auto, auto) { ++n; });
        return n;
    }();
    struct table {
        expected_tensor all[count + 1];
    };
    static constexpr table tensors = [] {
        table t;
        index n = 0;
        walk_types<Net, T>([&](auto name, auto block) {
            t.all[n++] = expected_tensor(name.value, typename decltype(block)::type::shape_type{});
        });
        return t;
    }();
};

/// Where a tensor was found in the file.
struct place {
    bool found = false;
    dtype type = dtype::f32;
    std::uint64_t begin = 0;
};

constexpr bool right_type(const tensor_entry& e, const expected_tensor& want) { return want.raw ? e.type == dtype::u8 : is_real(e.type); }
constexpr bool same_shape(const tensor_entry& e, const expected_tensor& want) {
    bool same = e.axes == want.axes;
    for (index i = 0; same && i < want.axes; ++i) same = e.extents[i] == want.extents[i];
    return same;
}

/// A difference that concerns this parameter: it is missing, unless more is known.
constexpr difference difference_of(const expected_tensor& want) {
    difference d;
    printable(want.name, d.name);
    d.network_axes = want.axes;
    for (index k = 0; k < want.axes; ++k) d.network_extents[k] = want.extents[k];
    return d;
}

/// Compares a file with the `count` tensors of `want`; places[i] says where number i is. Others of a prefix are differences, but for
/// those that Skip is true for.
template <class Source, class Skip>
constexpr load_result compare(const Source& s, std::string_view prefix, const expected_tensor* want, index count, place* places, Skip skip) {
    load_result result;
    std::uint64_t values = 0;
    static_cast<void>(find_values(s, values)); // a problem is found again below
    const problem broken = check(s, [&](const tensor_entry& e) {
        text name;
        if (!begins_with(s, e.name, prefix, name) || skip(name)) return;
        index i = 0;
        while (i < count && !equals(s, name, want[i].name)) ++i;
        if (i < count) places[i] = {true, e.type, values + e.begin};
        if (i < count && same_shape(e, want[i]) && right_type(e, want[i])) return;
        difference d = i < count ? difference_of(want[i]) : difference{};
        printable(s, e.name, d.name);
        d.how = i == count ? differs::unexpected : right_type(e, want[i]) ? differs::shape : differs::dtype;
        d.type = e.type;
        d.file_axes = e.axes;
        for (index k = 0; k < most_axes; ++k) d.file_extents[k] = e.extents[k];
        result.add(d);
    });
    if (broken) {
        load_result of_format;
        of_format.problem = broken.sentence;
        of_format.at = broken.at;
        return of_format;
    }
    for (index i = 0; i < count; ++i)
        if (!places[i].found) result.add(difference_of(want[i]));
    return result;
}

template <auto Net, class T, class Source>
constexpr load_result load_from(model<Net, T>& m, const Source& s, std::string_view prefix) {
    using network = typename model<Net, T>::network_type;
    using want = expected<network, T>;
    place places[want::count + 1];
    const load_result result = compare(s, prefix, want::tensors.all, want::count, places,
                                       [&](text name) { return begins_with(s, name, "golden."); });
    if (!result) return result;
    index i = 0;
    walk<network, T>(
        [&](auto, auto, auto& block) {
            read_block(block, s, places[i].type, places[i].begin);
            ++i;
        },
        m.blocks());
    return result;
}

} // namespace io

/// Loads from the bytes of a file. True, or what differs; then the model is as it was.
template <auto Net, class T>
load_result load(model<Net, T>& m, std::span<const std::byte> bytes, prefix p = {}) noexcept {
    return io::load_from(m, io::bytes_source{bytes.data(), bytes.size()}, p.text);
}
/// The same from a file in the program (ctnn_embed); constexpr where the file is a constant.
template <auto Net, class T, io::EmbeddedFile File>
constexpr load_result load(model<Net, T>& m, File file, prefix p = {}) noexcept {
    if constexpr (io::ConstantFile<File>)
        if (std::is_constant_evaluated()) return io::load_from(m, io::constant_source<File>{}, p.text);
    return load(m, io::bytes_of(file), p);
}

} // namespace ctnn::inline CTNN_ABI

#include <ctnn/shape/macros_back.hpp>
