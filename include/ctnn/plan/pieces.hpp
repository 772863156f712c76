#pragma once
// The pieces that a batch goes through a network in, so that wires stay in the cache and the workspace does
// not grow with the batch.

#include <ctnn/plan/plan.hpp>
#include <ctnn/shape/usual_stack.hpp>

#include <type_traits>
#include <utility>

namespace ctnn::inline CTNN_ABI {

/// Samples that go through a network at once, mostly. See piece_of.
inline constexpr index most_samples_at_once = 64;

/// Whether a stage has weights that the caches do not hold: every piece of a batch reads them all.
template <class Net>
constexpr bool reads_large_weights = []<std::size_t... I>(std::index_sequence<I...>) {
    [[maybe_unused]] const auto reads = []<class S>(std::type_identity<S>) {
        if constexpr (requires { S::layer::template is_large<typename S::in>; })
            return S::layer::template is_large<typename S::in>;
        else return false;
    };
    return any_of(
        {false, reads(std::type_identity<typename compiled<Net>::template stage_at<index(I)>>{})...});
}(std::make_index_sequence<std::size_t(compiled<Net>::count)>{});

/// Samples that predict takes through the network at once: most_samples_at_once, or two or four times as many
/// where it would read large weights more often, and the wires still fit beside a caller's outputs on the
/// stack.
template <class Net, class T, index Most = 4 * most_samples_at_once>
constexpr index samples_at_once = [] {
    if constexpr (Most == most_samples_at_once || !reads_large_weights<Net>) return most_samples_at_once;
    else if constexpr (plan<Net, T, Most>::arena * index(sizeof(T)) <= usual_stack / 16 * 5) return Most;
    else return samples_at_once<Net, T, Most / 2>;
}();

/// Whether the wires of images are so large that those of one block of samples are all that the caches hold:
/// more than 64 KiB a sample. (ResNet-8, 32 samples, beside other programs: 4.0 to 4.4 ms in two pieces, 4.1 to
/// 20 in one.)
template <class Plan>
constexpr bool wires_fill_the_caches =
    !is_sequence<typename Plan::input> &&
    Plan::arena / Plan::samples * index(sizeof(typename Plan::value_type)) > 64 * 1024;

/// Samples of the first piece of a batch; a small batch is one, or some blocks of samples with large wires.
template <class Net, class T, index Batch>
constexpr index piece_of = [] {
    constexpr index block = padded<T>(1), most = Batch < most_samples_at_once ? Batch : most_samples_at_once;
    if constexpr (Batch > block && Batch % block == 0 && !reads_large_weights<Net> &&
                  wires_fill_the_caches<plan<Net, T, most>>)
        return block;
    else if constexpr (Batch <= most_samples_at_once) return Batch;
    else return Batch < samples_at_once<Net, T> ? Batch : samples_at_once<Net, T>;
}();

} // namespace ctnn::inline CTNN_ABI
