#pragma once
// What loading and saving answer: true, or every difference between file and network, a line each.
//
//     if (const auto loaded = nn::load(model, "lenet.safetensors"); !loaded) std::cerr << loaded << '\n';

#include <ctnn/io/tensors.hpp>

#include <iosfwd>

namespace ctnn::inline CTNN_ABI {

/// How a tensor of a file and a parameter of a network differ; `value`: a number or a name that a checkpoint
/// keeps is another one than the program's; `range`: it is none that can be.
enum class differs { missing, unexpected, shape, dtype, value, range };

/// One difference. Plain data: it outlives the file.
struct difference {
    /// The name as in the file, printable, cut where it is long.
    char name[64] = {};
    differs how = differs::missing;
    io::dtype type = io::dtype::f32;
    index file_axes = 0, file_extents[io::most_axes] = {};
    index network_axes = 0, network_extents[io::most_axes] = {};
    /// Types and values in words: what the file has, and what would fit.
    char in_file[40] = {}, wanted[40] = {};
};

/// An option of an optimizer that is one number in the program and another in the checkpoint.
struct option_difference {
    char name[32] = {};
    double in_program = 0, in_checkpoint = 0;
};

/// True on success. Else `problem` is a sentence: the file breaks the format, could not be read, or differs;
/// of the differences the first `most` are kept. Of a success with nn::partial they are what stayed untouched
/// (missing), and what was passed over.
struct [[nodiscard(
    "ctnn: what is not loaded leaves everything as it was; only this result says so")]] load_result {
    static constexpr index most = 16, most_options = 8;
    const char* problem = nullptr;
    /// The byte of a problem of the format, or errno of one with the file.
    std::uint64_t at = 0;
    int error = 0;
    /// All differences.
    index count = 0;
    difference differences[most] = {};
    /// After a checkpoint was loaded: the options that were others in the program, and whether the program's
    /// were kept.
    index option_count = 0;
    option_difference options[most_options] = {};
    bool program_options_kept = false;

    constexpr explicit operator bool() const { return problem == nullptr; }
    /// An error comes before what is only told, where there is no room for both.
    constexpr void add(const difference& d, bool is_error = true) {
        const index last = is_error && !problem && count >= most ? most - 1 : count;
        if (is_error) problem = "file and network differ";
        if (last < most) differences[last] = d;
        ++count;
    }
};

namespace io {

/// A string of the header for people: ASCII as it is, all else as '?'.
template <class Source, std::size_t N>
constexpr void printable(const Source& s, text t, char (&to)[N]) {
    std::size_t i = 0;
    for (; t.begin < t.end && i < sizeof to - 4; ++i) {
        const std::uint32_t c = next_character(s, t.begin);
        to[i] = c >= 0x20 && c < 0x7f ? char(c) : '?';
    }
    for (std::size_t k = i; k < sizeof to; ++k) to[k] = 0;
    for (int dots = 0; t.begin < t.end && dots < 3; ++dots) to[i++] = '.';
}
/// Adds words to a text, as far as there is room.
template <std::size_t N>
constexpr void append(char (&to)[N], std::string_view words) {
    std::size_t at = 0;
    while (to[at] != 0) ++at;
    for (std::size_t i = 0; i < words.size() && at < N - 1; ++i) to[at++] = words[i];
}
template <std::size_t N>
constexpr void append(char (&to)[N], std::int64_t n) {
    char digits[20] = {};
    std::size_t first = sizeof digits;
    std::uint64_t left = n < 0 ? 0 - std::uint64_t(n) : std::uint64_t(n);
    do digits[--first] = char('0' + left % 10);
    while ((left /= 10) > 0);
    if (n < 0) append(to, "-");
    append(to, std::string_view(digits + first, sizeof digits - first));
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
        out << d.in_file << (d.how == differs::range ? " in the file; possible is " : " in the file, ")
            << d.wanted;
        if (d.how != differs::range) out << (d.how == differs::dtype ? " in the network" : " in the program");
    }
    return out;
}

/// "loaded", and which options of program and checkpoint differ; or what is wrong, a line per difference.
template <class Char, class Traits>
auto& operator<<(std::basic_ostream<Char, Traits>& out, const load_result& r) {
    if (r.count > 0) {
        out << (r ? "loaded, but for " : "not loaded: ") << r.count
            << (r.count == 1 ? " difference" : " differences") << " between file and "
            << (r.differences[0].how < differs::value ? "network" : "program");
        for (index i = 0; i < r.count && i < load_result::most; ++i) out << "\n  " << r.differences[i];
        if (r.count > load_result::most) out << "\n  and " << r.count - load_result::most << " more";
    } else if (r.problem) {
        out << "not loaded: " << r.problem;
        if (r.error != 0) out << " (error " << r.error << ')';
        else if (r.at != 0) out << " (byte " << r.at << ')';
    } else {
        out << "loaded";
        for (index i = 0; i < r.option_count && i < load_result::most_options; ++i)
            out << (i == 0 ? "; " : ", ") << r.options[i].name << " is "
                << (r.program_options_kept ? r.options[i].in_program : r.options[i].in_checkpoint)
                << " (in the " << (r.program_options_kept ? "checkpoint " : "program ")
                << (r.program_options_kept ? r.options[i].in_checkpoint : r.options[i].in_program) << ')';
    }
    return out;
}

/// True on success; `bytes`: how many were written, or would have to be.
struct [[nodiscard("ctnn: what is not saved leaves the old file; only this result says so")]] save_result {
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
