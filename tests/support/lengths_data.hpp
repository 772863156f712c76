#pragma once
// Batches of sequences that have lengths, and networks for them.
#include "examiner.hpp"

namespace ctnn_test {

inline constexpr nn::index T = 4, B = 18;
inline constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
inline constexpr int before[B] = {4, 0, 2, 1, 3, 4, 0, 0, 1, 4, 2, 2, 3, 1, 0, 4, 4, 3};
inline constexpr std::size_t counted[B] = {2, 3, 0, 4, 1, 4, 0, 4, 2, 1, 3, 0, 4, 2, 1, 3, 0, 4};

inline constexpr auto shallow =
    nn::sequence<T, 2> >> nn::conv1d<3, nn::kernel<2>, nn::causal> >> nn::tanh >> nn::dense<2>;
inline constexpr auto last = nn::sequence<T, 2> >> nn::gru<3, nn::reset_before> >> nn::as<"h"> >>
                             nn::sum(nn::dense<3> >> nn::tanh, nn::from<"h">) >> nn::last_step
                             >> nn::dense<2>;
inline constexpr auto words = nn::tokens<4, 7> >> nn::embedding<3> >> nn::rnn<4> >> nn::dense<3>;

/// Data of a chunk, with what is no number behind the lengths.
template <auto Net, class Lengths>
sample_data<Net, B, double> data_of(const Lengths& lengths, nn::index chunk) {
    using net = nn::network_of<Net>;
    sample_data<Net, B, double> d;
    constexpr nn::index in = d.in / T, out = d.out / nn::step_count<typename net::output_type>;
    for (nn::index s = 0; s < B; ++s)
        for (nn::index t = 0; t < T; ++t) {
            const bool counts = t < nn::index(lengths[s]);
            for (nn::index i = 0; i < in; ++i) {
                auto& x = d.inputs[std::size_t((s * T + t) * in + i)];
                x = counts ? x + double(chunk) / 4 : nothing;
            }
            if (nn::is_sequence<typename net::output_type> ? counts : lengths[s] > 0) continue;
            for (nn::index o = 0; o < out; ++o)
                d.targets[std::size_t(nn::is_sequence<typename net::output_type> ? (s * T + t) * out + o
                                                                                 : s * out + o)] = nothing;
        }
    return d;
}

} // namespace ctnn_test
