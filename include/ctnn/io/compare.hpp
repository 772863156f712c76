#pragma once
// The tensors of a file against those that are expected: where each is, or every difference. Nothing is
// allocated or thrown; constexpr.

#include <ctnn/io/choices.hpp>
#include <ctnn/io/result.hpp>

#include <string_view>

namespace ctnn::inline CTNN_ABI {
namespace io {

/// Which types a tensor may have.
enum class types { real, number, exact };

/// A tensor that is to be there.
struct expected_tensor {
    std::string_view name;
    index axes = 0, extents[most_axes] = {};
    types allowed = types::real;
    /// The only one, where it is to be exact.
    dtype type = dtype::f32;
    template <index... Extents>
    constexpr expected_tensor(std::string_view n, shape<Extents...>)
        : name(n), axes(sizeof...(Extents)), extents{Extents...} {}
    constexpr expected_tensor() = default;

    constexpr bool takes(dtype t) const {
        return allowed == types::exact ? t == type
                                       : is_real(t) || (allowed == types::number && is_integer(t));
    }
    constexpr std::string_view types_in_words() const {
        return allowed == types::exact  ? name_of(type)
               : allowed == types::real ? std::string_view("F32, F64, F16 or BF16")
                                        : std::string_view("integers, F32, F64, F16 or BF16");
    }
    /// Bytes of its values in type t.
    constexpr std::uint64_t bytes(dtype t) const {
        std::uint64_t n = bytes_of(t);
        for (index i = 0; i < axes; ++i) n *= std::uint64_t(extents[i]);
        return n;
    }
};
/// Where the values of an expected tensor are. And a part of the table that names are looked up in: the first
/// expected tensor whose hash leads here, and the next one with the hash of this one, counted from 1.
struct place {
    std::uint64_t begin = 0;
    std::uint32_t first = 0, next = 0;
    dtype type = dtype::f32;
    bool found = false;
};

/// Finds expected tensors by name. Most files have the network's order: the one behind the last that was
/// found is tried first.
class expected_names {
  public:
    constexpr expected_names(const expected_tensor* want, index count, place* places)
        : want_(want), count_(count), places_(places) {}

    /// Its number, or -1.
    template <class Source>
    constexpr index find(const Source& s, const network_name& name) {
        if (next_ < count_ && equals(s, name, want_[next_].name)) return next_++;
        if (count_ > 0 && !ready_) fill();
        index i = count_ > 0 ? index(places_[hash_of(s, name) % std::uint64_t(count_)].first) : 0;
        while (i > 0 && !equals(s, name, want_[i - 1].name)) i = index(places_[i - 1].next);
        if (i > 0) next_ = i;
        return i - 1;
    }

  private:
    constexpr void fill() {
        for (index i = 0; i < count_; ++i) {
            place& at = places_[hash_of(want_[i].name) % std::uint64_t(count_)];
            places_[i].next = at.first;
            at.first = std::uint32_t(i + 1);
        }
        ready_ = true;
    }
    const expected_tensor* want_;
    index count_, next_ = 0;
    place* places_;
    bool ready_ = false;
};

constexpr bool same_shape(const tensor_entry& e, const expected_tensor& want) {
    bool alike = e.axes == want.axes;
    for (index i = 0; alike && i < want.axes; ++i) alike = e.extents[i] == want.extents[i];
    return alike;
}

/// A difference that concerns this parameter: it is missing, unless more is known.
constexpr difference difference_of(const expected_tensor& want) {
    difference d;
    append(d.name, want.name);
    d.network_axes = want.axes;
    for (index k = 0; k < want.axes; ++k) d.network_extents[k] = want.extents[k];
    return d;
}
/// The difference between a tensor of the file and what was expected, if anything was.
template <class Source>
constexpr difference difference_of(const Source& s, const tensor_entry& e, const expected_tensor* want) {
    difference d = want ? difference_of(*want) : difference{};
    printable(s, e.name, d.name);
    d.how = !want ? differs::unexpected : want->takes(e.type) ? differs::shape : differs::dtype;
    d.type = e.type;
    append(d.in_file, name_of(e.type));
    if (want) append(d.wanted, want->types_in_words());
    d.file_axes = e.axes;
    for (index k = 0; k < most_axes; ++k) d.file_extents[k] = e.extents[k];
    return d;
}

/// Compares a file with the `count` tensors of `want`; places[i] says where number i is. Others of a prefix
/// are differences, but for those that Skip is true for; errors, unless a part is enough.
template <class Source, class Skip>
constexpr load_result compare(const Source& s, const choices& chosen, const expected_tensor* want,
                              index count, place* places, Skip skip) {
    load_result result;
    if (chosen.names && chosen.names->too_many()) {
        result.problem = "nn::renamed takes 256 names, and not more";
        return result;
    }
    index found = 0;
    std::uint64_t values = 0;
    static_cast<void>(find_values(s, values)); // a problem is found again below
    expected_names names(want, count, places);
    const problem broken = check(s, [&](const tensor_entry& e) {
        text name;
        if (!begins_with(s, e.name, chosen.before, name) || skip(name)) return;
        const index i = names.find(s, name_in_network(s, name, chosen.names));
        const bool again = i >= 0 && places[i].found; // two names became one
        const expected_tensor* const wanted = i < 0 || again ? nullptr : want + i;
        if (wanted)
            places[i].found = true, places[i].type = e.type, places[i].begin = values + e.begin, ++found;
        if (wanted && same_shape(e, *wanted) && wanted->takes(e.type)) return;
        const bool error = wanted || again || !chosen.partly;
        result.add(error || result.count < load_result::most ? difference_of(s, e, wanted) : difference{},
                   error);
    });
    if (broken) {
        load_result of_format;
        of_format.problem = broken.sentence;
        of_format.at = broken.at;
        return of_format;
    }
    for (index i = 0; i < count; ++i)
        if (!places[i].found) result.add(difference_of(want[i]), !chosen.partly);
    if (chosen.partly && found == 0 && count > 0)
        result.problem = "nothing in the file has a name of the network's";
    return result;
}

} // namespace io
} // namespace ctnn::inline CTNN_ABI
