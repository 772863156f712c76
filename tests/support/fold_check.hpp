#pragma once
// Holds folded models against those that they come from.

#include "support/examiner.hpp"

namespace ctnn_test {

template <auto A, auto B>
constexpr bool same = __is_same(nn::network_of<A>, nn::network_of<B>);

/// Weights, biases, means and variances as if trained; scales of both signs.
template <auto Net, class T>
void disturb(nn::model<Net, T>& m) {
    std::uint64_t n = 0;
    const auto move = [&](const std::vector<any_parameter>& blocks) {
        for (const any_parameter& p : blocks)
            for (nn::index i = 0; i < p.size; ++i)
                p.put(i, std::string_view(p.name) == "running_var" ? 1.5 + noise(7, n++)
                                                                   : p.at(i) + 1.5 * noise(7, n++));
    };
    move(parameters_of(m));
    move(buffers_of(m));
}

/// Outputs agree, of one sample and of a batch. In double, or in float, which half of the networks are in.
template <auto Net, class T = double>
void examine_fold() {
    const double most = std::is_same_v<T, float> ? 2e-5 : 1e-13;
    const boxed<nn::model<Net, T>> m(nn::seed{5});
    disturb(*m);
    const auto small = nn::fold(*m);
    static_assert(__is_same(decltype(small), const nn::model<nn::folded<Net>, T>));
    CHECK(buffers_of(small).empty());
    constexpr nn::index in = nn::network_of<Net>::input_type::size;
    const auto x = noises<T>(3, 3 * in);
    const auto a = nn::predict<3>(*m, nn::unchecked<3 * in>(x.data())),
               b = nn::predict<3>(small, nn::unchecked<3 * in>(x.data()));
    CHECK(distance({a.begin(), a.end()}, {b.begin(), b.end()}) <= most);
    const auto one = nn::predict(*m, nn::unchecked<in>(x.data())),
               other = nn::predict(small, nn::unchecked<in>(x.data()));
    CHECK(distance({one.begin(), one.end()}, {other.begin(), other.end()}) <= most);
}

} // namespace ctnn_test
