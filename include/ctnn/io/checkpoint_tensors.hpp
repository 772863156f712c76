#pragma once
// The tensors of a checkpoint by name, and what in them no run could have written.

#include <ctnn/io/checkpoint_parts.hpp>
#include <ctnn/io/load.hpp>

namespace ctnn::inline CTNN_ABI {
namespace io {

/// More steps than any run takes; one more does not overflow.
inline constexpr std::int64_t most_steps = std::numeric_limits<long>::max() / 2;

/// "optimizer.1.": before the names of the optimizer's states number 1.
inline std::string state_prefix(index i) { return "optimizer." + std::to_string(i) + '.'; }

/// What a checkpoint keeps of a trainer and of the caller's objects as bytes.
template <class Trainer, class... More>
std::vector<raw_object> raw_objects(Trainer& trainer, More&... more) {
    std::vector<raw_object> all;
    if constexpr (requires { trainer.memory().layers; })
        if constexpr (!std::is_empty_v<decltype(trainer.memory().layers)>)
            all.push_back(raw(
                requires { Trainer::shards; } ? "trainer.memory_of_shards" : "trainer.memory",
                trainer.memory()));
    [[maybe_unused]] std::size_t number = 0;
    (all.push_back(raw("more." + std::to_string(number++), more)), ...);
    return all;
}

/// The tensors of a checkpoint with their full names, in order, and where they are in a file.
struct checkpoint_tensors {
    std::vector<std::string> names;
    std::vector<expected_tensor> want;
    std::vector<place> places;

    void expect(std::string name, expected_tensor t, dtype type) {
        names.push_back(std::move(name));
        t.allowed = types::exact, t.type = type;
        want.push_back(t);
    }
    load_result find(const bytes_source& s) {
        for (std::size_t i = 0; i < names.size(); ++i) want[i].name = names[i];
        places.resize(names.size());
        return compare(s, {}, want.data(), index(want.size()), places.data(), [](text) { return false; });
    }
};

template <class Network, class T>
checkpoint_tensors tensors_of_checkpoint(index states, const std::vector<named_number>& options,
                                         const std::vector<raw_object>& objects) {
    checkpoint_tensors all;
    const auto blocks_of = [&](const std::string& prefix, const auto& table, index count) {
        for (index k = 0; k < count; ++k)
            all.expect(prefix + std::string(table.all[k].name), table.all[k], dtype_of<T>);
    };
    using of_model = expected<Network, T>;
    using of_state = expected<Network, T, trained_blocks>;
    blocks_of("model.", of_model::tensors, of_model::count);
    for (index i = 0; i < states; ++i) blocks_of(state_prefix(i), of_state::tensors, of_state::count);
    for (const named_number& o : options) all.expect("trainer.optimizer." + o.name, {}, dtype::f64);
    all.expect("trainer.steps", {}, dtype::i64);
    for (const raw_object& o : objects) {
        expected_tensor bytes;
        bytes.axes = 1, bytes.extents[0] = index(o.bytes);
        all.expect(o.name, bytes, dtype::u8);
    }
    return all;
}

/// States that no run could have: not finite, or below 0 where they are means of squares.
template <class Optimizer, class Network, class T>
void check_states(const bytes_source& s, const checkpoint_tensors& all, load_result& result) {
    const std::size_t count = std::size_t(expected<Network, T, trained_blocks>::count),
                      first = std::size_t(expected<Network, T>::count);
    const double most = double(std::numeric_limits<T>::max());
    for (std::size_t i = first; i < first + count * std::size_t(Optimizer::states); ++i) {
        const double least = Optimizer::is_square(index((i - first) / count)) ? 0 : -most;
        for (std::uint64_t at = 0; at < all.want[i].bytes(dtype_of<T>); at += sizeof(T)) {
            const double x = double(number_at<T>(s, dtype_of<T>, all.places[i].begin + at));
            if (x >= least && x <= most) continue;
            result.add(impossible(all.names[i], x, least, most));
            break;
        }
    }
}

/// What no run could have written into a file whose tensors fit. Numbers become the file's.
template <class Optimizer, class Network, class T>
void check_values(const bytes_source& s, const checkpoint_tensors& all, std::vector<named_number>& options,
                  std::int64_t& steps, const std::vector<raw_object>& objects, load_result& result) {
    std::size_t i = std::size_t(expected<Network, T>::count +
                                expected<Network, T, trained_blocks>::count * Optimizer::states);
    check_states<Optimizer, Network, T>(s, all, result);
    for (named_number& o : options) {
        o.value = number_at<double>(s, dtype::f64, all.places[i].begin);
        if (!o.possible()) result.add(impossible(all.names[i], o.value, o.least, o.most));
        ++i;
    }
    static_cast<void>(integer_at(s, dtype::i64, all.places[i].begin, steps));
    if (steps < 0 || steps > most_steps)
        result.add(impossible(all.names[i], std::to_string(steps), "0 to " + std::to_string(most_steps)));
    for (const raw_object& o : objects)
        if (++i; !o.possible(o.object, s.data + all.places[i].begin))
            result.add(impossible(all.names[i], "other bytes", "what its possible() takes"));
}

} // namespace io
} // namespace ctnn::inline CTNN_ABI
