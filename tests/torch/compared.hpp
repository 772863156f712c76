#pragma once
// What a network and PyTorch are compared by: lists of values, and how far one may be from another. Failures
// are counted and named.

#include <ctnn/ctnn.hpp>
#include <ctnn/io.hpp>

#include <cmath>
#include <iostream>
#include <string>
#include <vector>

namespace ctnn_test {

namespace nn = ctnn;

inline int failures = 0;

inline void expect(bool good, const std::string& what) {
    if (good) return;
    ++failures;
    std::cout << "FAILED " << what << '\n';
}

/// |a - b| / |b| in the Euclidean norm; at least what rounding makes of values that are all (nearly) zero.
template <class T>
double distance(const std::vector<T>& got, const std::vector<T>& want) {
    double difference = 0, norm = 0;
    for (std::size_t i = 0; i < want.size(); ++i)
        difference += std::pow(double(got[i]) - double(want[i]), 2), norm += std::pow(double(want[i]), 2);
    return std::sqrt(difference) / (std::sqrt(norm) + 1e-3);
}
template <class T>
void expect_close(const std::vector<T>& got, const std::vector<T>& want, const std::string& what,
                  double tolerance) {
    if (got.size() != want.size()) return expect(false, what + ": another number of values");
    const double d = distance(got, want);
    expect(d <= tolerance, what + ": " + std::to_string(d / tolerance) + " of the tolerance");
}
/// What PyTorch and ctnn may differ by, normwise: sums in another order.
template <class T>
constexpr double tolerance = sizeof(T) == 4 ? 1e-5 : 1e-12;

/// The values of one tensor, whatever its shape.
template <class T>
std::vector<T> values(const std::vector<std::byte>& bytes, std::string_view name) {
    const nn::io::bytes_source s{bytes.data(), bytes.size()};
    std::uint64_t begin = 0;
    std::vector<T> all;
    static_cast<void>(nn::io::find_values(s, begin));
    const auto broken = nn::io::check(s, [&](const nn::io::tensor_entry& e) {
        if (!nn::io::equals(s, e.name, name)) return;
        for (std::uint64_t at = e.begin; at < e.end; at += nn::io::bytes_of(e.type))
            all.push_back(nn::io::number_at<T>(s, e.type, begin + at));
    });
    expect(!broken && !all.empty(), "no tensor " + std::string(name));
    return all;
}
/// What a walk over blocks shows, one after the other.
template <class T>
std::vector<T> all_of(const auto& walk) {
    std::vector<T> all;
    walk([&](auto, auto view) {
        for (nn::index i = 0; i < view.size(); ++i) all.push_back(view[i]);
    });
    return all;
}
template <auto Net, class T>
std::vector<T> parameters(const nn::model<Net, T>& m) {
    return all_of<T>([&](auto&& see) { nn::for_each_parameter(m, see); });
}
/// What a batch_norm counts; empty in other networks, whose samples know nothing of each other.
template <auto Net, class T>
std::vector<T> buffers(const nn::model<Net, T>& m) {
    return all_of<T>([&](auto&& see) { nn::for_each_buffer(m, see); });
}

} // namespace ctnn_test
