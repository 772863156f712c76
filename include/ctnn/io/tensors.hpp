#pragma once
// The tensors of a safetensors file: a walk over the header, and the rules that concern all of them together.

#include <ctnn/io/header.hpp>
#include <ctnn/io/names.hpp>

#include <limits>

namespace ctnn::inline CTNN_ABI {
namespace io {

/// The value of a tensor in the header: exactly dtype, shape, data_offsets, in any order.
template <class Source>
constexpr bool read_entry(const Source& s, cursor<Source>& c, tensor_entry& e) {
    constexpr auto absent = "a tensor has exactly dtype, shape and data_offsets, each once";
    bool has_type = false, has_shape = false, has_offsets = false, more = true;
    std::uint64_t values = 1;
    if (!c.expect('{', "a tensor is no object")) return false;
    while (more) {
        text key, type;
        if (!c.string(key) || !c.expect(':', "a colon is missing")) return false;
        if (equals(s, key, "dtype") && !has_type) {
            has_type = true;
            if (!c.string(type)) return false;
            bool known = false;
            for (std::size_t i = 0; i < std::size(dtype_facts) && !known; ++i)
                if (equals(s, type, dtype_facts[i].name)) known = true, e.type = dtype(i);
            if (!known) return c.fail("a dtype is unknown");
        } else if (equals(s, key, "shape") && !has_shape) {
            has_shape = true;
            if (!c.expect('[', "a shape is no list")) return false;
            bool more_axes = !c.take(']');
            while (more_axes) {
                std::uint64_t n = 0;
                if (!c.number(n)) return false;
                if (e.axes < most_axes) e.extents[e.axes] = index(n);
                ++e.axes;
                if (n != 0 && values > std::uint64_t(std::numeric_limits<std::int64_t>::max()) / n)
                    return c.fail("a shape is too large");
                values *= n;
                if (!c.goes_on(']', more_axes)) return false;
            }
        } else if (equals(s, key, "data_offsets") && !has_offsets) {
            has_offsets = true;
            if (!c.expect('[', "data_offsets is no list") || !c.number(e.begin) ||
                !c.expect(',', "data_offsets are two numbers") || !c.number(e.end) ||
                !c.expect(']', "data_offsets are two numbers"))
                return false;
        } else {
            return c.fail(absent);
        }
        if (!c.goes_on('}', more)) return false;
    }
    if (!has_type || !has_shape || !has_offsets) return c.fail(absent);
    if (e.begin > e.end) return c.fail("a tensor ends before it begins");
    const std::uint64_t bytes = bytes_of(e.type);
    return (values <= (e.end - e.begin) / bytes && values * bytes == e.end - e.begin) ||
           c.fail("a tensor's size does not fit its shape");
}

/// The strings of __metadata__: visit(key, value).
template <class Source, class Visit>
constexpr bool read_metadata(cursor<Source>& c, Visit visit) {
    if (!c.expect('{', "__metadata__ is no object")) return false;
    bool more = !c.take('}');
    while (more) {
        text key, value;
        if (!c.string(key) || !c.expect(':', "a colon is missing") || !c.string(value)) return false;
        visit(key, value);
        if (!c.goes_on('}', more)) return false;
    }
    return true;
}

/// What a file is whose header would be too long.
template <class Source>
constexpr const char* other_format(const Source& s) {
    if ((s[0] == 'P' && s[1] == 'K') || (s[0] == 0x80 && s[1] >= 2 && s[1] <= 5))
        return "this is no safetensors file, but one of torch.save (or another zip or pickle); in Python "
               "safetensors.torch.save_file(torch.load(path), \"model.safetensors\") makes one of a state "
               "dict, and "
               "ctnn_import.py reads whole modules";
    if (s[1] == 'H' && s[2] == 'D' && s[3] == 'F')
        return "this is no safetensors file, but HDF5, as Keras writes it; ctnn_import.py reads it";
    if (s[4] == 'T' && s[5] == 'F' && s[6] == 'L')
        return "this is no safetensors file, but one of TensorFlow Lite; ctnn_import.py reads it";
    return "the header is longer than 1 MiB";
}

/// Where the values begin; a problem where there is no header.
template <class Source>
constexpr problem find_values(const Source& s, std::uint64_t& values) {
    if (s.size < 8) return {"the file is shorter than 8 bytes", s.size};
    const auto bytes = word_at<std::uint64_t>(s, 0);
    if (bytes > most_header_bytes) return {other_format(s), 0};
    if (bytes > s.size - 8) return {"the header is longer than the file", 0};
    values = 8 + bytes;
    if (bytes == 0 || s[8] != '{') return {"the header does not begin with a brace", 8};
    return {};
}

struct ignore {
    constexpr void operator()(const auto&...) const {}
};

/// Calls tensor(entry) for every tensor, in the order of the header, and metadata(key, value) for every
/// string, as far as the header is well formed; then says what broke it. tensor returns whether to go on.
template <class Source, class Tensor, class Metadata = ignore>
constexpr problem for_each_tensor(const Source& s, Tensor tensor, Metadata metadata = {}) {
    std::uint64_t values = 0;
    if (const problem none = find_values(s, values)) return none;
    cursor<Source> c{s, 8, values};
    bool described = false, more = !(c.take('{') && c.take('}'));
    while (more) {
        text name;
        if (!c.string(name) || !c.expect(':', "a colon is missing")) return c.found();
        if (equals(s, name, "__metadata__")) {
            if (described) c.fail("__metadata__ stands there twice");
            described = true;
            if (c.found() || !read_metadata(c, metadata)) return c.found();
        } else {
            tensor_entry e;
            e.name = name;
            if (!read_entry(s, c, e)) return c.found();
            if (e.end > s.size - values) c.fail("a tensor ends behind the file");
            if (c.found()) return c.found();
            if (!tensor(e)) return {};
        }
        if (!c.goes_on('}', more)) return c.found();
    }
    c.ends();
    return c.found();
}

/// The second walk over the names (names.hpp).
template <class Source>
constexpr problem check_names(const Source& s, seen_names& names) {
    problem twice;
    static_cast<void>(for_each_tensor(s, [&](const tensor_entry& e) {
        if (names.again(hash_of(s, e.name))) twice = {"a name occurs twice", e.name.begin};
        return !twice;
    }));
    if (twice || !names.too_many()) return twice;
    return {"the names cannot be told apart: so many hashes alike are no chance", 8};
}

/// Walks over the header with visit(entry) and metadata(key, value), and holds the tensors to the rules that
/// they keep together: names (names.hpp), and coverage: intervals that lie within the values cover them
/// exactly once if and only if every end is a beginning, as often as it is an end, but for the first
/// beginning and the last end; so sums over the beginnings and over the ends, well mixed, are equal. (Should
/// two sums agree by a chance of 2^-128, tensors still lie within the file.)
template <class Source, class Tensor = ignore, class Metadata = ignore>
constexpr problem check(const Source& s, Tensor visit = {}, Metadata metadata = {}) {
    std::uint64_t values = 0, chain[2] = {};
    if (const problem none = find_values(s, values)) return none;
    const auto link = [&](std::uint64_t at, bool begins) {
        const std::uint64_t one = random_bits({at}, 0), two = random_bits({at}, 1);
        chain[0] += begins ? one : 0 - one;
        chain[1] += begins ? two : 0 - two;
    };
    link(s.size - values, true);
    link(0, false);
    seen_names names(values);
    const problem broken = for_each_tensor(
        s,
        [&](const tensor_entry& e) {
            names.add(hash_of(s, e.name));
            link(e.begin, true);
            link(e.end, false);
            visit(e);
            return true;
        },
        metadata);
    if (broken) return broken;
    if (chain[0] != 0 || chain[1] != 0)
        return {"the tensors do not cover the values exactly: a hole, an overlap, or bytes behind them",
                values};
    return names.in_doubt() ? check_names(s, names) : problem{};
}

} // namespace io
} // namespace ctnn::inline CTNN_ABI
