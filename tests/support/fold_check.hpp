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
    const auto move = [&](std::string_view name, auto view) {
        std::vector<T> values(std::size_t(view.size()));
        view.read(values);
        for (T& v : values)
            v = name.ends_with("running_var") ? T(1.5 + noise(7, n++)) : v + T(1.5 * noise(7, n++));
        view.write(values);
    };
    nn::for_each_parameter(m, move);
    nn::for_each_buffer(m, move);
}

/// Outputs agree, in double and float.
template <auto Net>
void examine_fold() {
    const auto run = [](auto zero, double most) {
        using T = decltype(zero);
        const auto m = std::make_unique<nn::model<Net, T>>(nn::seed{5});
        disturb(*m);
        const auto small = nn::fold(*m);
        static_assert(__is_same(decltype(small), const nn::model<nn::folded<Net>, T>));
        nn::index buffers = 0;
        nn::for_each_buffer(small, [&](auto, auto) { ++buffers; });
        CHECK(buffers == 0);
        constexpr nn::index in = nn::network_of<Net>::input_type::size;
        const auto x = noises<T>(3, 3 * in);
        const auto a = nn::predict<3>(*m, nn::unchecked<3 * in>(x.data())),
                   b = nn::predict<3>(small, nn::unchecked<3 * in>(x.data()));
        CHECK(distance({a.begin(), a.end()}, {b.begin(), b.end()}) <= most);
        const auto one = nn::predict(*m, nn::unchecked<in>(x.data())),
                   other = nn::predict(small, nn::unchecked<in>(x.data()));
        CHECK(distance({one.begin(), one.end()}, {other.begin(), other.end()}) <= most);
    };
    run(0., 1e-13);
    run(0.f, 2e-5);
}

} // namespace ctnn_test
