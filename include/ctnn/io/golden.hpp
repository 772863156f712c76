#pragma once
// golden: an example inside a model's file, an input and the output that PyTorch gave for it: the test that a file brings along.
//
//     nn::golden<net> example;
//     nn::load(example, bytes);
//     nn::close(nn::predict(model, example.input), example.output);

#include <ctnn/io/load.hpp>
#include <ctnn/run/facts.hpp>

namespace ctnn::inline CTNN_ABI {

/// The tensors golden.input and golden.output of a file. Tokens are kept as the numbers that they are.
template <auto Net, class T = float>
struct golden {
    tensor<T, std::remove_const_t<decltype(input_shape<Net>)>> input;
    tensor<T, std::remove_const_t<decltype(output_shape<Net>)>> output;
};

namespace io {

template <auto Net, class T, class Source>
constexpr load_result load_golden_from(golden<Net, T>& g, const Source& s) {
    const expected_tensor want[] = {{"golden.input", input_shape<Net>}, {"golden.output", output_shape<Net>}};
    place places[2];
    const load_result result = compare(s, "", want, 2, places, [&](text name) { return !begins_with(s, name, "golden."); });
    if (!result) return result;
    for (index i = 0; i < g.input.size(); ++i)
        g.input[i] = number_at<T>(s, places[0].type, places[0].begin + std::uint64_t(i) * bytes_of(places[0].type));
    for (index i = 0; i < g.output.size(); ++i)
        g.output[i] = number_at<T>(s, places[1].type, places[1].begin + std::uint64_t(i) * bytes_of(places[1].type));
    return result;
}

} // namespace io

/// Loads the example of a file. True, or what differs.
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
