#pragma once
// golden: an example inside a model's file, an input and the output that PyTorch gave for it: the test that a
// file brings along.
//
//     nn::golden<net> example;
//     const auto there = nn::load(example, bytes);
//     there && nn::close(nn::predict(model, example.input), example.output);

#include <ctnn/io/load.hpp>
#include <ctnn/run/facts.hpp>

namespace ctnn::inline CTNN_ABI {

/// The tensors golden.input and golden.output of a file. Tokens are ints, and in the file integers of any
/// type, or whole numbers.
template <auto Net, class T = float>
struct golden {
    using input_type = typename model<Net, T>::network_type::input_type;
    using input_value = std::conditional_t<has_tokens<input_type>, int, T>;
    tensor<input_value, std::remove_const_t<decltype(input_shape<Net>)>> input;
    tensor<T, std::remove_const_t<decltype(output_shape<Net>)>> output;
};

namespace io {

/// What is wrong with a token, if anything: it is none below V.
template <index V, class Source>
constexpr void check_token(const Source& s, dtype t, std::uint64_t at, load_result& result) {
    std::int64_t n = 0;
    const bool whole = integer_at(s, t, at, n);
    if (whole && n >= 0 && n < V) return;
    difference d;
    d.how = differs::range;
    append(d.name, "golden.input");
    if (whole) append(d.in_file, n);
    else append(d.in_file, "no whole number");
    append(d.wanted, "0 to "), append(d.wanted, V - 1);
    result.add(d);
}

template <auto Net, class T, class Source, class Fetch = in_memory>
constexpr load_result load_golden_from(golden<Net, T>& g, Source s, Fetch&& fetch = {}) {
    using in = typename golden<Net, T>::input_type;
    expected_tensor want[] = {{"golden.input", input_shape<Net>}, {"golden.output", output_shape<Net>}};
    if constexpr (has_tokens<in>) want[0].allowed = types::number;
    place places[2];
    load_result result =
        compare(s, {}, want, 2, places, [&](text name) { return !begins_with(s, name, "golden."); });
    if constexpr (!std::is_same_v<Fetch, in_memory>)
        if (result) result = fetch(s, want, 2, places);
    if (!result) return result;
    const auto at = [&](int tensor, index i) {
        return places[tensor].begin + std::uint64_t(i) * bytes_of(places[tensor].type);
    };
    if constexpr (has_tokens<in>) {
        for (index i = 0; i < g.input.size(); ++i)
            check_token<step_of<in>::vocabulary>(s, places[0].type, at(0, i), result);
        if (!result) return result;
        for (index i = 0; i < g.input.size(); ++i) {
            std::int64_t token = 0;
            static_cast<void>(integer_at(s, places[0].type, at(0, i), token));
            g.input[i] = int(token);
        }
    } else {
        for (index i = 0; i < g.input.size(); ++i) g.input[i] = number_at<T>(s, places[0].type, at(0, i));
    }
    for (index i = 0; i < g.output.size(); ++i) g.output[i] = number_at<T>(s, places[1].type, at(1, i));
    return result;
}

} // namespace io

/// Loads the example of a file. True, or what differs; then the example is as it was.
template <auto Net, class T>
load_result load(golden<Net, T>& g, std::span<const std::byte> bytes) noexcept {
    return io::load_golden_from(g, io::bytes_source{bytes.data(), bytes.size()});
}
template <auto Net, class T, io::EmbeddedFile File>
constexpr load_result load(golden<Net, T>& g, File file) noexcept {
    if constexpr (io::ConstantFile<File>)
        if (std::is_constant_evaluated()) return io::load_golden_from(g, io::constant_source<File>{});
    return load(g, io::bytes_of(file));
}

} // namespace ctnn::inline CTNN_ABI
