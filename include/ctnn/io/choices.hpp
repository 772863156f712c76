#pragma once
// What a caller may say about names when a model is loaded.
//
//     nn::load(model, bytes, nn::prefix{"encoder."})                  // encoder.0.weight, ..., and no others
//     nn::load(model, bytes, nn::renamed{{"conv1", "0"}})   // conv1.weight is the network's 0.weight
//     nn::load(model, bytes, nn::partial{})                       // what is there; the result lists the rest
//
// They go together, in any order: the prefix is taken off first.

#include <ctnn/io/text.hpp>

#include <initializer_list>
#include <string_view>

namespace ctnn::inline CTNN_ABI {

/// What stands before the names of a model's parameters in a file.
struct prefix {
    std::string_view text;
};

/// The network's names for a file's: of layers, of whole branches, or of single parameters. Of several that
/// fit the longest counts. {"", "3"} puts "3." before every name, {"fc", ""} takes "fc." away; other names
/// stay as they are.
class renamed {
  public:
    struct name {
        std::string_view in_file, in_network;
    };
    static constexpr std::size_t most = 256;

    constexpr renamed() = default;
    constexpr renamed(std::initializer_list<name> names) {
        for (const name& n : names) {
            if (count_ < most) all_[count_] = n;
            ++count_;
        }
    }
    constexpr const name* begin() const { return all_; }
    constexpr const name* end() const { return all_ + (too_many() ? most : count_); }
    /// More than there is room for.
    constexpr bool too_many() const { return count_ > most; }

  private:
    name all_[most] = {};
    std::size_t count_ = 0;
};

/// Tensors of the file that the network lacks are passed over, and parameters that the file lacks stay as
/// they were: both are listed in the result, which is true. A tensor of another shape is an error, and so is
/// a file of which nothing fits.
struct partial {};

namespace io {

struct choices {
    std::string_view before;
    const renamed* names = nullptr;
    bool partly = false;
    constexpr void choose(prefix p) { before = p.text; }
    constexpr void choose(const renamed& r) { names = &r; }
    constexpr void choose(partial) { partly = true; }
};
template <class C>
concept Choice = requires(choices all, const C& one) { all.choose(one); };

template <class... C>
constexpr choices chosen_of(const C&... each) {
    choices all;
    (all.choose(each), ...);
    return all;
}

/// A name of a file as the network says it: `before`, a dot, and what is left of the file's.
struct network_name {
    std::string_view before;
    bool dot = false;
    text rest;
};
template <class Source>
constexpr network_name name_in_network(const Source& s, text t, const renamed* names) {
    network_name found{{}, false, t};
    std::size_t longest = 0;
    if (!names) return found;
    for (const renamed::name& n : *names) {
        text rest;
        if (n.in_file.size() < longest || !begins_with(s, t, n.in_file, rest)) continue;
        text behind = rest;
        const bool whole = rest.begin == rest.end, dot = begins_with(s, rest, ".", behind),
                   all = n.in_file.empty();
        if (!whole && !dot && !all) continue;
        longest = n.in_file.size();
        found = {n.in_network, !whole && !n.in_network.empty(), all ? t : whole ? rest : behind};
    }
    return found;
}
template <class Source>
constexpr bool equals(const Source& s, const network_name& name, std::string_view wanted) {
    const std::size_t n = name.before.size() + std::size_t(name.dot);
    return wanted.substr(0, name.before.size()) == name.before &&
           (!name.dot || (wanted.size() >= n && wanted[n - 1] == '.')) && wanted.size() >= n &&
           equals(s, name.rest, wanted.substr(n));
}
template <class Source>
constexpr std::uint64_t hash_of(const Source& s, const network_name& name) {
    std::uint64_t hash = empty_hash;
    for (const char c : name.before) hash = hash_with(hash, static_cast<unsigned char>(c));
    if (name.dot) hash = hash_with(hash, '.');
    return hash_of(s, name.rest, hash);
}

} // namespace io
} // namespace ctnn::inline CTNN_ABI
