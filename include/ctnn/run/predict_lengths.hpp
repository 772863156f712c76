#pragma once
// predict of sequences of several lengths: last_step is each sample's last step that counts, and of outputs
// that are sequences what lies behind is zero (PyTorch's pad_packed_sequence). With a length outside of
// 0..steps all outputs are NaN.
//
//     auto many = nn::predict<3>(model, x, nn::lengths{5, 3, 8});
//     nn::predict<3>(model, x, nn::lengths{5, 3, 8}, space, y);

#include <ctnn/run/lengths_call.hpp>
#include <ctnn/run/predict.hpp>

namespace ctnn::inline CTNN_ABI {

/// One call; y: where the outputs of Batch samples go.
template <index Batch, auto Net, class T, class X, index N>
constexpr void predict_by_lengths(const model<Net, T>& m, const X& x, const lengths<N>& l, auto& space,
                                  auto& y) {
    using topology = typename model<Net, T>::network_type;
    using network = network_of_lengths<topology, T>;
    if constexpr (!std::is_same_v<std::remove_cvref_t<decltype(space)>, workspace<Net, Batch, T>>)
        static_assert(
            sizeof(the_workspace_fits<std::remove_cvref_t<decltype(space)>, workspace<Net, Batch, T>>) > 0);
    else if constexpr (!network::of_sequences || !network::stay_apart)
        static_assert(sizeof(the_steps_behind_a_length_can_be_left_out<topology, network::of_sequences,
                                                                       network::stay_apart>) > 0);
    else if constexpr (N != Batch) static_assert(sizeof(each_sample_has_a_length<N, Batch>) > 0);
    else if (l.within(step_count<typename topology::input_type>))
        prediction<topology, T, Batch, X>::run(m.blocks(), x, y.data(), space.arena, l.steps());
    else
        for (T& value : y) value = kernels::not_a_number<T>;
}

// Lengths are taken by value, so that what else may stand third, a workspace, is less special.

/// The outputs of Batch samples, of each of which the first steps count; without a workspace its memory is on
/// the stack.
template <index Batch, auto Net, class T, class X, index N, class Space>
constexpr void predict(const model<Net, T>& m, const X& x, lengths<N> l, Space& space,
                       outputs_of_batch<typename model<Net, T>::network_type, Batch, T>& y) noexcept {
    predict_by_lengths<Batch>(m, x, l, space, y);
}
template <index Batch, auto Net, class T, class X, index N, class Space>
constexpr auto predict(const model<Net, T>& m, const X& x, lengths<N> l, Space& space) noexcept {
    outputs_of_batch<typename model<Net, T>::network_type, Batch, T> y;
    static_assert(sizeof(the_output_fits_on_the_stack<index(sizeof y), stack_limit<Net>>) > 0);
    predict_by_lengths<Batch>(m, x, l, space, y);
    return y;
}
template <index Batch, auto Net, class T, class X, index N>
constexpr auto predict(const model<Net, T>& m, const X& x, lengths<N> l) noexcept {
    outputs_of_batch<typename model<Net, T>::network_type, Batch, T> y;
    workspace<Net, Batch, T> space;
    static_assert(sizeof(predict_fits_on_the_stack<index(sizeof y + sizeof space), stack_limit<Net>>) > 0);
    predict_by_lengths<Batch>(m, x, l, space, y);
    return y;
}
/// The outputs of one sample.
template <auto Net, class T, class X, index N>
constexpr auto predict(const model<Net, T>& m, const X& x, lengths<N> l) noexcept {
    output_of<typename model<Net, T>::network_type, T> y;
    workspace<Net, 1, T> space;
    static_assert(sizeof(predict_fits_on_the_stack<index(sizeof y + sizeof space), stack_limit<Net>>) > 0);
    predict_by_lengths<1>(m, x, l, space, y);
    return y;
}

} // namespace ctnn::inline CTNN_ABI
