#pragma once
// softmax: y_i = exp(x_i) / sum over j of exp(x_j), over the features of a sample or of each step (PyTorch's
// nn.Softmax(dim=-1)).
//
//     nn::softmax(std::array{3.0, 1.0, 0.2})     // {0.836, 0.113, 0.051}
//
// At the end of a network that is trained with cross_entropy, the two become the stable log-softmax.

#include <ctnn/kernels/norm/softmax.hpp>
#include <ctnn/topology/layer.hpp>

#include <array>

namespace ctnn::inline CTNN_ABI {
namespace layer {

struct softmax : layer_base {
    static constexpr bool is_softmax = true;
    using accepts = takes::features;
    template <class In>
    using output = In;

    static constexpr void forward(const auto&, auto x, auto y, const auto&) {
        kernels::for_each_step([](auto xs, auto ys) { kernels::softmax(xs, ys); }, x, y);
    }
    static constexpr void backward(const auto&, auto, auto y, auto dy, auto dx, const auto&) {
        kernels::for_each_step([](auto ys, auto dys, auto dxs) { kernels::softmax_backward(ys, dys, dxs); },
                               y, dy, dx);
    }

    template <class T, std::size_t N>
    constexpr std::array<T, N> operator()(const std::array<T, N>& x) const {
        std::array<T, N> y{};
        of(x.data(), y.data(), shape<index(N)>{});
        return y;
    }
    template <class T, std::size_t N>
    constexpr std::array<T, N> operator()(const T (&x)[N]) const {
        return (*this)(std::to_array(x));
    }
    template <class T, index N>
    constexpr tensor<T, shape<N>> operator()(const tensor<T, shape<N>>& x) const {
        tensor<T, shape<N>> y;
        of(x.data(), y.data(), shape<N>{});
        return y;
    }

    static void print(auto& out) { out << "softmax"; }
    static void torch(auto& out, auto) { out << "nn.Softmax(-1)"; }

  private:
    template <class T, class S>
    static constexpr void of(const T* x, T* y, S) {
        using row = along::rows<1>;
        kernels::reference::softmax(kernels::wire<const T, S, row>{x}, kernels::wire<T, S, row>{y});
    }
};

} // namespace layer

/// y_i = exp(x_i - max x) / sum over j of exp(x_j - max x).
inline constexpr layer::softmax softmax{};

} // namespace ctnn::inline CTNN_ABI
