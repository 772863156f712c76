#pragma once
// Values for tests, the same on every platform, and memory for what is too large for a stack.

#include <ctnn/ctnn.hpp>

#include <cstdint>
#include <vector>

namespace ctnn_test {

namespace nn = ctnn;

/// A value between -1 and 1.
inline double noise(std::uint64_t seed, std::uint64_t i) {
    return double(std::int64_t(nn::random_bits(nn::seed{seed}, i)) >> 11) / double(std::int64_t(1) << 52);
}

/// n values between -1 and 1.
template <class T>
std::vector<T> noises(std::uint64_t seed, nn::index n) {
    std::vector<T> values;
    for (nn::index i = 0; i < n; ++i) values.push_back(T(noise(seed, std::uint64_t(i))));
    return values;
}

/// What is too large for a stack. std::unique_ptr's own types cost each network a tenth of its compile time.
template <class T>
class boxed {
  public:
    template <class... Arguments>
    explicit boxed(Arguments... arguments) : held_(new T(arguments...)) {}
    boxed(boxed&& other) noexcept : held_(other.held_) { other.held_ = nullptr; }
    ~boxed() { delete held_; }
    T& operator*() const { return *held_; }
    T* operator->() const { return held_; }

  private:
    T* held_;
};

inline std::vector<int> random_labels(nn::index n, nn::index classes) {
    std::vector<int> labels;
    for (nn::index i = 0; i < n; ++i)
        labels.push_back(int(nn::random_bits({3}, std::uint64_t(i)) % std::uint64_t(classes)));
    return labels;
}

/// Inputs and targets for Batch samples.
template <auto Net, nn::index Batch, class T>
struct sample_data {
    static constexpr nn::index in = nn::network_of<Net>::input_type::size,
                               out = nn::network_of<Net>::output_type::size;
    std::vector<T> inputs = noises<T>(1, Batch* in), targets = noises<T>(2, Batch* out);
    std::vector<int> labels = random_labels(Batch, out);
    auto x() const { return nn::unchecked<Batch * in>(inputs.data()); }
    auto y() const { return nn::unchecked<Batch * out>(targets.data()); }
    auto classes() const { return nn::unchecked<Batch>(labels.data()); }
};

} // namespace ctnn_test
