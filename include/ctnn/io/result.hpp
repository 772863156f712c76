#pragma once
// What loading and saving answer: true, or every difference between file and network, a line each.
//
//     if (const auto loaded = nn::load(model, "lenet.safetensors"); !loaded) std::cerr << loaded << '\n';

#include <ctnn/io/tensors.hpp>

#include <iosfwd>

namespace ctnn::inline CTNN_ABI {

/// How a tensor of a file and a parameter of a network differ.
enum class differs { missing, unexpected, shape, dtype };

/// One difference. Plain data: it outlives the file.
struct difference {
    /// The name as in the file, printable, cut where it is long.
    char name[64] = {};
    differs how = differs::missing;
    io::dtype type = io::dtype::f32;
    index file_axes = 0, file_extents[io::most_axes] = {};
    index network_axes = 0, network_extents[io::most_axes] = {};
};

/// True on success. Else either `problem` is a sentence (the file breaks the format, or could not be read) or there are differences.
struct load_result {
    static constexpr index most = 16;
    const char* problem = nullptr;
    /// The byte of a problem of the format, or errno of one with the file.
    std::uint64_t at = 0;
    int error = 0;
    /// All of them; the first `most` are kept.
    index count = 0;
    difference differences[most] = {};

    constexpr explicit operator bool() const { return problem == nullptr && count == 0; }
    constexpr void add(const difference& d) {
        if (count < most) differences[count] = d;
        ++count;
    }
};

namespace io {

/// A string of the header for people: ASCII as it is, all else as '?'.
template <class Source>
constexpr void printable(const Source& s, text t, char (&to)[64]) {
    std::size_t i = 0;
    for (; t.begin < t.end && i < sizeof to - 4; ++i) {
        const std::uint32_t c = next_character(s, t.begin);
        to[i] = c >= 0x20 && c < 0x7f ? char(c) : '?';
    }
    for (std::size_t k = i; k < sizeof to; ++k) to[k] = 0;
    for (int dots = 0; t.begin < t.end && dots < 3; ++dots) to[i++] = '.';
}
constexpr void printable(std::string_view s, char (&to)[64]) {
    for (std::size_t i = 0; i < s.size() && i < sizeof to - 1; ++i) to[i] = s[i];
}

template <class Stream>
void print_axes(Stream& out, const index* extents, index axes) {
    out << '[';
    for (index i = 0; i < axes && i < most_axes; ++i) out << (i > 0 ? ", " : "") << extents[i];
    out << (axes > most_axes ? ", ...]" : "]");
}

} // namespace io

template <class Char, class Traits>
auto& operator<<(std::basic_ostream<Char, Traits>& out, const difference& d) {
    out << d.name << ": ";
    if (d.how == differs::missing) {
        out << "missing in the file; the network has ";
        io::print_axes(out, d.network_extents, d.network_axes);
    } else if (d.how == differs::unexpected) {
        out << "in the file, with ";
        io::print_axes(out, d.file_extents, d.file_axes);
        out << "; not in the network";
    } else if (d.how == differs::shape) {
        io::print_axes(out, d.file_extents, d.file_axes);
        out << " in the file, ";
        io::print_axes(out, d.network_extents, d.network_axes);
        out << " in the network";
    } else {
        for (const char c : io::name_of(d.type)) out << c;
        out << " in the file; parameters are F32, F64, F16 or BF16, states of other kinds U8";
    }
    return out;
}

/// "loaded", or what is wrong, a line per difference.
template <class Char, class Traits>
auto& operator<<(std::basic_ostream<Char, Traits>& out, const load_result& r) {
    if (r) return out << "loaded";
    out << "not loaded: ";
    if (r.problem) {
        out << r.problem;
        if (r.error != 0) out << " (error " << r.error << ')';
        else if (r.at != 0) out << " (byte " << r.at << ')';
        return out;
    }
    out << r.count << (r.count == 1 ? " difference" : " differences") << " between file and network";
    for (index i = 0; i < r.count && i < load_result::most; ++i) out << "\n  " << r.differences[i];
    if (r.count > load_result::most) out << "\n  and " << r.count - load_result::most << " more";
    return out;
}

/// True on success; `bytes`: how many were written, or would have to be.
struct save_result {
    const char* problem = nullptr;
    std::uint64_t bytes = 0;
    /// errno of a problem with the file.
    int error = 0;
    constexpr explicit operator bool() const { return problem == nullptr; }
};
/// "saved N bytes", or what is wrong.
template <class Char, class Traits>
auto& operator<<(std::basic_ostream<Char, Traits>& out, const save_result& r) {
    if (r) return out << "saved " << r.bytes << " bytes";
    out << "not saved: " << r.problem;
    if (r.error != 0) out << " (error " << r.error << ')';
    return out;
}

} // namespace ctnn::inline CTNN_ABI
