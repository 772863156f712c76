#pragma once
// parallel_predict: a large batch by several threads, with the bits of predict.
//
//     auto many = nn::parallel_predict<10'000>(model, images, nn::threads{4});
//     nn::parallel_predict<10'000>(model, images, nn::threads{4}, y);        // into a tensor of the caller's

#include <ctnn/parallel/threads.hpp>
#include <ctnn/run/predict.hpp>

#include <memory>

namespace ctnn::inline CTNN_ABI {

/// The outputs of Batch samples, as predict gives them, into y. Threads share the pieces of
/// samples_at_once samples that predict takes a batch in; they are made and their memory is allocated
/// for the call, which is for batches that take milliseconds.
template <index Batch, auto Net, class T, class X>
void parallel_predict(const model<Net, T>& m, const X& x, threads most,
                      outputs_of_batch<typename model<Net, T>::network_type, Batch, T>& y) {
    using topology = typename model<Net, T>::network_type;
    using call = prediction<topology, T, Batch, X>;
    using split = pieces<topology, T, Batch>;
    constexpr index in_size = topology::input_type::size, out_size = topology::output_type::size,
                    count = split::full + (split::rest > 0);
    if constexpr (call::good) {
        expect_aligned(m);
        const auto* rows = in<call::inputs, typename call::value>(x).data();
        thread_pool pool(most.count < count ? most.count : count);
        const auto spaces = std::make_unique<workspace<Net, Batch, T>[]>(std::size_t(pool.size()));
        pool.run([&](index thread) {
            const share_of_thread mine{count, thread, pool.size()};
            T* const arena = spaces[std::size_t(thread)].arena;
            for (index i = mine.first; i < mine.end; ++i) {
                const index from = i * split::size;
                if (i < split::full)
                    predict_piece<typename split::piece>(m.blocks(), rows + from * in_size,
                                                         y.data() + from * out_size, arena);
                else
                    predict_piece<typename split::remainder>(m.blocks(), rows + from * in_size,
                                                             y.data() + from * out_size, arena);
            }
        });
    }
}
/// The same by value: tensor<T, shape<Batch, output...>>.
template <index Batch, auto Net, class T, class X>
auto parallel_predict(const model<Net, T>& m, const X& x, threads most = threads::one_per_core()) {
    outputs_of_batch<typename model<Net, T>::network_type, Batch, T> y;
    static_assert(sizeof(the_output_fits_on_the_stack<index(sizeof y), stack_limit<Net>>) > 0);
    parallel_predict<Batch>(m, x, most, y);
    return y;
}

} // namespace ctnn::inline CTNN_ABI
