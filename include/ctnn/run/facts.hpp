#pragma once
// What a topology knows before anything runs, for static_assert:
//
//     static_assert(nn::parameter_count<net> == 109'386);
//     static_assert(nn::workspace_bytes<net> <= 32 * 1024);

#include <ctnn/run/predict.hpp>
#include <ctnn/run/trainer.hpp>

namespace ctnn::inline CTNN_ABI {

/// The shape of one output: shape<10>; of T steps of F features shape<T, F>.
template <auto Net>
constexpr plain_shape<typename model<Net>::network_type::output_type> output_shape{};
/// The shape of one input; of T tokens shape<T>.
template <auto Net>
constexpr plain_shape<typename model<Net>::network_type::input_type> input_shape{};

/// Number of trained values, as PyTorch counts them.
template <auto Net>
constexpr index parameter_count = [] {
    index sum = 0;
    walk_types<typename model<Net>::network_type, float>(
        [&](auto, auto block) { sum += decltype(block)::type::shape_type::size; });
    return sum;
}();

/// Bytes of a model, padding included: sizeof(model<Net, T>).
template <auto Net, class T = float>
constexpr index parameter_bytes = index(sizeof(model<Net, T>));

/// Multiply-adds of one forward pass of one sample, of matrices and convolutions only.
template <auto Net>
constexpr index macs = []<std::size_t... I>(std::index_sequence<I...>) {
    using source = compiled<typename model<Net>::network_type>;
    const index each[] = {0, layer_traits<typename source::template layer_at<index(I)>>::template macs<
                                 typename source::template in_of<index(I)>>...};
    index sum = 0;
    for (index n : each) sum += n;
    return sum;
}(std::make_index_sequence<std::size_t(compiled<typename model<Net>::network_type>::layers)>{});

/// Bytes of a workspace<Net, Batch, T>: what predict needs beside the model.
template <auto Net, index Batch = 1, class T = float>
constexpr index workspace_bytes = index(sizeof(workspace<Net, Batch, T>));

/// Bytes of a trainer with sgd, all its memory included.
template <auto Net, index Batch, class T = float>
constexpr index training_bytes = index(sizeof(trainer<Net, cross_entropy, sgd, Batch, T>));

} // namespace ctnn::inline CTNN_ABI
