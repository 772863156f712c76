#pragma once
// What a checkpoint has beside the parameters: what program it is of, in words; numbers by name, each with
// its range; objects as bytes.

#include <ctnn/io/compare.hpp>
#include <ctnn/topology/print.hpp>

#include <charconv>
#include <concepts>
#include <cstring>
#include <limits>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

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
/// A hash as hexadecimal digits.
inline std::string digits_of(std::uint64_t hash) {
    std::string digits(16, '0');
    for (std::size_t i = 16; i-- > 0; hash >>= 4) digits[i] = "0123456789abcdef"[hash & 15];
    return digits;
}
/// A type's name without namespaces, the same from all compilers: "clip<adam>".
template <class T>
std::string name_of_type() {
    const std::string_view function = __PRETTY_FUNCTION__; // ... [with T = ctnn::clip<ctnn::adam>; ...]
    std::string name;
    for (std::size_t i = function.find("T = ") + 4;
         i < function.size() && function[i] != ';' && function[i] != ']'; ++i) {
        if (function[i] == ':') name.resize(name.find_last_of("<,") + 1); // npos + 1 is 0
        else if (function[i] != ' ') name += function[i];
    }
    return name;
}

/// What a program says of itself; a program that says otherwise does not resume. `found`: what a file says.
struct program_fact {
    std::string_view name;
    std::string value;
    difference found{};
    bool same = false;
};
template <class Trainer>
std::vector<program_fact> facts_of_program() {
    std::vector<program_fact> all{{"type", std::string(name_of(dtype_of<typename Trainer::value_type>))},
                                  {"loss", name_of_type<typename Trainer::loss_type>()},
                                  {"optimizer", name_of_type<typename Trainer::optimizer_type>()},
                                  {"batch", std::to_string(Trainer::batch)},
                                  {"state", name_of_type<typename Trainer::state_type>()}};
    if constexpr (requires { Trainer::shards; }) all.push_back({"shards", std::to_string(Trainer::shards)});
    return all;
}

/// What is wrong with a file as a checkpoint of this program, its tensors aside: a sentence, or the facts
/// that differ.
inline load_result compare_programs(const bytes_source& s, const std::string& topology,
                                    std::vector<program_fact> facts) {
    const std::string hash = digits_of(hash_of(topology));
    bool has_version = false, right_version = false, right_topology = false, right_hash = false;
    const problem broken = check(s, ignore{}, [&](text key, text value) {
        if (equals(s, key, "checkpoint_version"))
            has_version = true, right_version = equals(s, value, checkpoint_version);
        if (equals(s, key, "topology")) right_topology = equals(s, value, topology);
        if (equals(s, key, "topology_hash")) right_hash = equals(s, value, hash);
        for (program_fact& fact : facts)
            if (equals(s, key, fact.name))
                fact.same = equals(s, value, fact.value), printable(s, value, fact.found.in_file);
    });
    load_result result;
    if (broken) result.problem = broken.sentence, result.at = broken.at;
    else if (!has_version) result.problem = "the file is no checkpoint";
    else if (!right_version) result.problem = "the checkpoint was written by another, later version of ctnn";
    else if (!right_topology || !right_hash) result.problem = "the checkpoint is of another topology";
    if (!result) return result;
    for (program_fact& fact : facts) {
        if (fact.same) continue;
        difference& d = fact.found;
        d.how = differs::value;
        append(d.name, fact.name), append(d.wanted, fact.value);
        if (d.in_file[0] == 0) append(d.in_file, "nothing");
        result.add(d);
    }
    return result;
}

/// An option of an optimizer, and what it can be.
struct named_number {
    std::string name;
    double value = 0, least = 0, most = 0;
    bool whole = false;
    bool possible() const {
        return value >= least && value <= most && (!whole || value == double(std::int64_t(value)));
    }
};
template <class Optimizer>
std::vector<named_number> options_of(const Optimizer& o) {
    std::vector<named_number> all;
    Optimizer::options(o, [&](std::string_view name, const auto& value, double least, double most) {
        const bool whole = std::is_integral_v<std::remove_cvref_t<decltype(value)>>;
        all.push_back({std::string(name), double(value), least, most, whole});
    });
    return all;
}
template <class Optimizer>
void set_options(Optimizer& o, const std::vector<named_number>& all) {
    std::size_t i = 0;
    Optimizer::options(o, [&](std::string_view, auto& value, double, double) {
        value = static_cast<std::remove_reference_t<decltype(value)>>(all[i++].value);
    });
}

/// That something in the file is none that can be.
inline difference impossible(const std::string& name, std::string_view in_file, std::string_view wanted) {
    difference d;
    d.how = differs::range;
    append(d.name, name), append(d.in_file, in_file), append(d.wanted, wanted);
    return d;
}
/// Decimal digits that give the same number again.
inline std::string in_digits(double x) {
    char digits[32];
    return {digits, std::to_chars(digits, digits + sizeof digits, x).ptr};
}
inline difference impossible(const std::string& name, double x, double least, double most) {
    constexpr double much = std::numeric_limits<float>::max();
    return impossible(
        name, in_digits(x),
        most < much ? in_digits(least) + " to " + in_digits(most)
        : least < 0 ? "every finite number"
                    : (most <= std::numeric_limits<double>::max() ? "0 and more, finite" : "0 and more"));
}

/// An object as a tensor of bytes; `possible`: whether bytes of a file can be such an object, as far as its
/// type says.
struct raw_object {
    std::string name;
    void* object;
    std::size_t bytes;
    bool (*possible)(const void* object, const std::byte* bytes);
};
template <class X>
raw_object raw(std::string name, X& object) {
    static_assert(std::is_trivially_copyable_v<X>,
                  "ctnn: what a checkpoint keeps as bytes is plain data (trivially copyable)");
    const auto possible = [](const void* like, const std::byte* bytes) {
        if constexpr (requires(const X& x) {
                          { x.possible() } -> std::same_as<bool>;
                      }) {
            const auto read = std::make_unique<X>(*static_cast<const X*>(like));
            std::memcpy(static_cast<void*>(read.get()), bytes, sizeof(X));
            return read->possible();
        } else if constexpr (std::is_same_v<X, bool>) {
            return std::to_integer<int>(*bytes) < 2;
        } else {
            return true;
        }
    };
    return {std::move(name), &object, sizeof object, possible};
}

} // namespace io
} // namespace ctnn::inline CTNN_ABI
