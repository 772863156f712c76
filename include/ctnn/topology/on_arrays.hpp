#pragma once
// on_arrays<Self>: a base of layers that are functions of arrays, too, outside of any network.
//
//     nn::softmax(std::array{3.0, 1.0, 0.2})
//
// Self says what it makes of N values: static constexpr void of(const T* x, T* y, shape<N>).

#include <ctnn/shape/tensor.hpp>

#include <array>

namespace ctnn::inline CTNN_ABI {

template <class Self>
struct on_arrays {
    template <class T, std::size_t N>
    constexpr std::array<T, N> operator()(const std::array<T, N>& x) const {
        std::array<T, N> y{};
        Self::of(x.data(), y.data(), shape<index(N)>{});
        return y;
    }
    template <class T, std::size_t N>
    constexpr std::array<T, N> operator()(const T (&x)[N]) const {
        return (*this)(std::to_array(x));
    }
    template <class T, index N>
    constexpr tensor<T, shape<N>> operator()(const tensor<T, shape<N>>& x) const {
        tensor<T, shape<N>> y;
        Self::of(x.data(), y.data(), shape<N>{});
        return y;
    }
};

} // namespace ctnn::inline CTNN_ABI
