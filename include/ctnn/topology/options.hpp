#pragma once
// Options of layers, with PyTorch's names. They stand behind a layer's number of outputs, in any order:
//
//     nn::conv2d<16, nn::kernel<5>, nn::padding<2>>
//     nn::conv2d<8, nn::kernel<3, 5>, nn::stride<2>, nn::no_bias>
//     nn::max_pool2d<3, nn::stride<2>>                     nn::dense<10, nn::no_bias>
//     nn::layer_norm<nn::eps<1, 1000>, nn::no_affine>
//
// One number holds for every axis; else there is one per axis, rows first.

#include <ctnn/shape/shape.hpp>

#include <type_traits>

namespace ctnn::inline CTNN_ABI {

namespace option {
/// Prints "name<1, 2>".
template <index... N>
void print_numbers(auto& out, const char* name) {
    const char* separator = "<";
    out << name;
    [[maybe_unused]] const int each[] = {0, (out << separator << N, separator = ", ", 0)...};
    out << '>';
}
template <index... N>
struct kernel {
    static void print(auto& out) { print_numbers<N...>(out, "kernel"); }
    /// As the first argument of a pool: a bare number where it is one.
    static void print_alone(auto& out) {
        if constexpr (sizeof...(N) == 1) [[maybe_unused]]
            const int one[] = {(out << N, 0)...};
        else print(out);
    }
};
template <index... N>
struct stride {
    static void print(auto& out) { print_numbers<N...>(out, "stride"); }
};
template <index... N>
struct padding {
    static void print(auto& out) { print_numbers<N...>(out, "padding"); }
};
template <index... N>
struct dilation {
    static void print(auto& out) { print_numbers<N...>(out, "dilation"); }
};
template <index... N>
struct output_padding {
    static void print(auto& out) { print_numbers<N...>(out, "output_padding"); }
};
template <index... N>
struct groups {
    static void print(auto& out) { print_numbers<N...>(out, "groups"); }
};
struct with_bias {};
struct no_bias {
    static void print(auto& out) { out << "no_bias"; }
};
struct fast {
    static void print(auto& out) { out << "fast"; }
};
struct reset_before {
    static void print(auto& out) { out << "reset_before"; }
};
struct initial_state {
    static void print(auto& out) { out << "initial_state"; }
};
struct per_channel {
    static void print(auto& out) { out << "per_channel"; }
};
struct causal {
    static void print(auto& out) { out << "causal"; }
};
struct same {
    static void print(auto& out) { out << "same"; }
};
struct ceil_mode {
    static void print(auto& out) { out << "ceil_mode"; }
};
struct no_padding_counted {
    static void print(auto& out) { out << "no_padding_counted"; }
};
/// Numerator and denominator.
template <index... N>
struct eps {
    static void print(auto& out) { print_numbers<N...>(out, "eps"); }
};
template <index... N>
struct momentum {
    static void print(auto& out) { print_numbers<N...>(out, "momentum"); }
};
struct no_affine {
    static void print(auto& out) { out << "no_affine"; }
};
struct sparse {
    static void print(auto& out) { out << "sparse"; }
};

} // namespace option

/// Taps of a window per axis.
template <index... N>
constexpr option::kernel<N...> kernel{};
/// How far a window moves from one output to the next; 1 for convolutions, the kernel's size for pools.
template <index... N>
constexpr option::stride<N...> stride{};
/// Values before the first and behind the last: zeros for convolutions, -infinity for max pools.
template <index... N>
constexpr option::padding<N...> padding{};
/// As much padding as gives ⌈length / stride⌉ results, the odd one behind (TensorFlow's SAME; its means count
/// no padding).
inline constexpr option::same same{};
/// A pool whose size is rounded up: the last window may go beyond the padding, if it begins before it.
inline constexpr option::ceil_mode ceil_mode{};
/// A mean of the values that are there (PyTorch's count_include_pad=False).
inline constexpr option::no_padding_counted no_padding_counted{};
/// Rows and columns that a transposed convolution has more.
template <index... N>
constexpr option::output_padding<N...> output_padding{};
/// Distance between neighbouring taps.
template <index... N>
constexpr option::dilation<N...> dilation{};
/// Groups of channels that do not see each other; as many as channels: a depthwise convolution.
template <index N>
constexpr option::groups<N> groups{};
/// A layer with (the default) or without its bias.
inline constexpr option::with_bias with_bias{};
inline constexpr option::no_bias no_bias{};
/// A weight of its own for each channel (of features and steps: each feature).
inline constexpr option::per_channel per_channel{};
/// A recurrent layer whose tanh and sigmoid are faster and less exact.
inline constexpr option::fast fast{};
/// A gru whose reset gate acts on h before the product (TensorFlow 1; Keras with reset_after = false).
inline constexpr option::reset_before reset_before{};
/// A recurrent layer whose state before the first step, h_0 (and c_0), is trained.
inline constexpr option::initial_state initial_state{};
/// A conv1d over the steps of a sequence, which sees no step that is yet to come.
inline constexpr option::causal causal{};
/// What a norm adds to the variance, as a fraction: nn::eps<1, 1000>.
template <index Numerator, index Denominator>
constexpr option::eps<Numerator, Denominator> eps{};
/// The weight of the newest batch in the running statistics of a batch_norm: nn::momentum<1, 10>.
template <index Numerator, index Denominator>
constexpr option::momentum<Numerator, Denominator> momentum{};
/// A norm without weight and bias.
inline constexpr option::no_affine no_affine{};
/// An embedding of which an update touches only the rows that were looked up.
inline constexpr option::sparse sparse{};

} // namespace ctnn::inline CTNN_ABI
