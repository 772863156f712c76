#pragma once
// save_to: the parameters of a model as a safetensors file in memory, for PyTorch and for nn::load. Nothing
// is allocated.
//
//     std::vector<std::byte> buffer(nn::saved_bytes(model));
//     nn::save_to(model, buffer);

#if !defined(CTNN_OWN_WARNINGS) // which ctnn's tests ask for
#pragma GCC system_header
#endif
#include <ctnn/shape/macros_aside.hpp>

#include <ctnn/io/load.hpp>

namespace ctnn::inline CTNN_ABI {
namespace io {

/// Writes text and numbers to memory, or, where there is none, counts them.
struct header_writer {
    std::byte* to = nullptr;
    std::uint64_t at = 0;

    void put(char c) {
        if (to) to[at] = std::byte(c);
        ++at;
    }
    void plain(std::string_view s) {
        for (const char c : s) put(c);
    }
    /// Inside quotes.
    void escaped(std::string_view s) {
        for (const char c : s) {
            constexpr char digits[] = "0123456789abcdef";
            const auto code = static_cast<unsigned char>(c);
            if (code < 0x20) plain("\\u00"), put(digits[code / 16]), put(digits[code % 16]);
            else if (c == '"' || c == '\\') put('\\'), put(c);
            else put(c);
        }
    }
    void number(std::uint64_t n) {
        char digits[20];
        int count = 0;
        do digits[count++] = char('0' + n % 10);
        while ((n /= 10) > 0);
        while (count > 0) put(digits[--count]);
    }
};

/// Writes a file, or counts its bytes where the buffer is too small. metadata(visit): visit(key, value) for
/// each string; tensors(visit): visit(prefix, name, dtype, extents, axes, write) for each tensor, where
/// write(std::byte*) writes its values. Both are called several times.
template <class Metadata, class Tensors>
save_result write_file(std::span<std::byte> buffer, Metadata metadata, Tensors tensors) {
    std::uint64_t values = 0;
    const auto header = [&](std::byte* to) {
        header_writer w{to, 0};
        values = 0;
        w.plain("{\"__metadata__\":{");
        const char* comma = "";
        metadata([&](std::string_view key, std::string_view value) {
            w.plain(comma), w.put('"'), w.escaped(key), w.plain("\":\""), w.escaped(value), w.put('"');
            comma = ",";
        });
        w.put('}');
        tensors([&](std::string_view prefix, std::string_view name, dtype t, const index* extents, index axes,
                    auto) {
            std::uint64_t bytes = bytes_of(t);
            w.plain(",\""), w.escaped(prefix), w.escaped(name), w.plain("\":{\"dtype\":\""),
                w.plain(name_of(t)), w.plain("\",\"shape\":[");
            for (index i = 0; i < axes; ++i) {
                if (i > 0) w.put(',');
                w.number(std::uint64_t(extents[i]));
                bytes *= std::uint64_t(extents[i]);
            }
            w.plain("],\"data_offsets\":["), w.number(values), w.put(','), w.number(values + bytes),
                w.plain("]}");
            values += bytes;
        });
        w.put('}');
        while (w.at % 8 != 0) w.put(' ');
        return w.at;
    };
    const std::uint64_t text = header(nullptr), total = 8 + text + values;
    if (text > most_header_bytes) return {"the header would be longer than 1 MiB", total};
    if (buffer.size() < total) return {"the buffer is too small", total};
    std::memcpy(buffer.data(), &text, 8);
    header(buffer.data() + 8);
    std::byte* to = buffer.data() + 8 + text;
    tensors([&](std::string_view, std::string_view, dtype t, const index* extents, index axes, auto write) {
        std::uint64_t bytes = bytes_of(t);
        for (index i = 0; i < axes; ++i) bytes *= std::uint64_t(extents[i]);
        write(to);
        to += bytes;
    });
    return {nullptr, total};
}

/// Visits the blocks of a tuple of parameters as tensors.
template <class Net, class T, class Which, class Tuple, class Visit>
void visit_tensors(const Tuple& tuple, std::string_view prefix, Visit visit) {
    walk<Net, T, Which>(
        [&](auto name, auto, const auto& block) {
            const expected_tensor t(name.value, typename std::remove_cvref_t<decltype(block)>::shape_type{});
            visit(prefix, t.name, dtype_of<T>, t.extents, t.axes,
                  [&](std::byte* to) { write_block(block, to); });
        },
        tuple);
}

/// What PyTorch's users write into their files, so that their tools know whose order this is.
inline constexpr auto format_is_pytorch = [](auto visit) { visit("format", "pt"); };

} // namespace io

/// Writes the file of a model into memory. Of a buffer that is too small nothing is written, and `bytes` says
/// how many it takes.
template <auto Net, class T>
save_result save_to(const model<Net, T>& m, std::span<std::byte> buffer, prefix p = {}) noexcept {
    return io::write_file(buffer, io::format_is_pytorch, [&](auto visit) {
        io::visit_tensors<typename model<Net, T>::network_type, T, all_blocks>(m.blocks(), p.text, visit);
    });
}
/// How many bytes that takes.
template <auto Net, class T>
std::uint64_t saved_bytes(const model<Net, T>& m, prefix p = {}) noexcept {
    return save_to(m, std::span<std::byte>(), p).bytes;
}

} // namespace ctnn::inline CTNN_ABI

#include <ctnn/shape/macros_back.hpp>
