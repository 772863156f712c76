#pragma once
// predict: the forward pass of a const model. Thread-safe, allocation-free, and a constant expression where
// the model is.
//
//     auto logits = nn::predict(model, image);               // tensor<float, shape<10>>
//     auto many   = nn::predict<32>(model, images);          // tensor<float, shape<32, 10>>
//     nn::workspace<net, 32> space;                          // a caller's memory instead of the stack
//     nn::predict<32>(model, images, space);
//     nn::predict<32>(model, images, space, y);              // and a tensor of the caller's for the outputs

#include <ctnn/plan/pieces.hpp>
#include <ctnn/run/model.hpp>
#include <ctnn/run/pass_forward.hpp>
#include <ctnn/run/stack_limit.hpp>
#include <ctnn/shape/in.hpp>

namespace ctnn::inline CTNN_ABI {

/// How a batch goes through: pieces of at most samples_at_once, and what remains.
template <class Net, class T, index Batch>
struct pieces {
    static_assert(sizeof(the_batch_has_samples<Batch>) > 0);
    static constexpr index batch = Batch > 0 ? Batch : 1, size = piece_of<Net, T, batch>;
    static constexpr index full = batch / size, rest = batch % size;
    using piece = plan<Net, T, size>;
    using remainder =
        plan<Net, T, rest == 0 ? size : rest, rest == 0 ? purpose::inference : purpose::rest_of_batch>;
    /// Values of T in the arena.
    static constexpr index arena = piece::arena > remainder::arena ? piece::arena : remainder::arena;
};

/// Memory for a forward pass of Batch samples, for callers who do not want it on the stack. Contents mean
/// nothing between calls; one workspace serves one thread at a time.
template <auto Net, index Batch = 1, class T = float>
struct workspace {
    static constexpr index size = pieces<network_of<Net>, T, Batch>::arena;
    alignas(alignment) T arena[size > 0 ? size : 1];
};

/// One piece: rows in, rows out.
template <class Plan, class Tuple, class Value, class T>
constexpr void predict_piece(const Tuple& parameters, const Value* from, T* to, T* arena) {
    using in_rows = kernels::wire<const Value, typename Plan::input, along::rows<Plan::samples>>;
    using out_rows = kernels::wire<T, typename Plan::output, along::rows<Plan::samples>>;
    if constexpr (Plan::count == 0) {
        kernels::copy(in_rows{from}, out_rows{to});
    } else if constexpr (Plan::samples == 1 && !kernels::runs_along_samples<typename Plan::layout>) {
        pass_forward<Plan, in_rows>{{from}, arena, to}.forward(parameters);
    } else {
        const pass_forward<Plan, in_rows> run{{from}, arena, nullptr};
        run.forward(parameters);
        kernels::copy(run.output(), out_rows{to});
    }
}

/// The same where the first steps of each sample count; behind them the rows that go out are zero.
template <class Plan, class Tuple, class Value, class T>
constexpr void predict_piece(const Tuple& parameters, const Value* from, T* to, T* arena, first_steps steps) {
    using in_rows = kernels::wire<const Value, typename Plan::input, along::rows<Plan::samples>>;
    const kernels::wire<T, typename Plan::output, along::rows<Plan::samples>> out{to};
    if constexpr (Plan::count == 0) {
        kernels::copy(in_rows{from}, out);
    } else {
        const pass_forward<Plan, in_rows, no_block, first_steps> run{{from},        arena, nullptr, nullptr,
                                                                     Plan::samples, {},    0,       steps};
        run.forward(parameters);
        kernels::copy(run.output(), out);
    }
    clear_behind(out, steps);
}

/// A batch in pieces. Steps: none, or which count.
template <class Net, class T, index Batch, class Tuple, class Value, class... Steps>
constexpr void predict_batch(const Tuple& parameters, const Value* from, T* to, T* arena, Steps... steps) {
    using split = pieces<Net, T, Batch>;
    constexpr index in_size = Net::input_type::size, out_size = Net::output_type::size;
    for (index i = 0; i < split::full; ++i)
        predict_piece<typename split::piece>(parameters, from + i * split::size * in_size,
                                             to + i * split::size * out_size, arena,
                                             steps.behind(i * split::size)...);
    if constexpr (split::rest > 0)
        predict_piece<typename split::remainder>(parameters, from + split::full * split::size * in_size,
                                                 to + split::full * split::size * out_size, arena,
                                                 steps.behind(split::full * split::size)...);
}

/// One call of predict: what it gives, and the report of data that do not fit. It is asked for in the
/// function that the user calls: of what functions below it find out, g++ does not say who called.
template <class Net, class T, index Batch, class X>
struct prediction {
    static constexpr bool possible = Batch > 0 && is_parameter_type<T>; // else it was reported
    static constexpr index inputs = (possible ? Batch : 1) * Net::input_type::size;
    using value = entering<typename Net::input_type, T, X>;
    static constexpr bool good = possible && data_facts<X, inputs, value>::value;
    static_assert(sizeof(std::conditional_t<possible, the_data_fit<X, inputs, value>, value>) > 0);

    template <class Tuple, class... Steps>
    static constexpr void run(const Tuple& parameters, const X& x, T* to, T* arena, Steps... steps) {
        expect_aligned(parameters);
        expect_aligned(*arena);
        if constexpr (good)
            with_rows<inputs, value>(x, [&](const auto* rows) {
                predict_batch<Net, T, Batch>(parameters, rows, to, arena, steps...);
            });
    }
};

/// Reports memory that is no workspace of this call's.
template <class Space, class Wanted>
struct the_workspace_fits {
    static_assert(std::is_same_v<Space, Wanted>,
                  "ctnn: the workspace is of another topology, batch or type than the call: "
                  "nn::predict<32>(model, x, space) takes a nn::workspace<net, 32>");
};

/// What a network gives for a sample, tensor<T, output_shape>; for a batch tensor<T, shape<Batch,
/// output...>>.
template <class Net, class T>
using output_of = tensor<T, plain_shape<typename Net::output_type>>;
template <class Net, index Batch, class T>
using outputs_of_batch =
    tensor<T, batch_shape<pieces<Net, T, Batch>::batch, plain_shape<typename Net::output_type>>>;

/// The outputs of one sample: tensor<T, output_shape>. x: anything that in<N, T> takes. Without a workspace
/// its memory is on the stack, up to stack_limit; y: where the outputs go, else they are returned.
template <auto Net, class T, class X, class Space>
constexpr void predict(const model<Net, T>& m, const X& x, Space& space,
                       output_of<typename model<Net, T>::network_type, T>& y) noexcept {
    using call = prediction<typename model<Net, T>::network_type, T, 1, X>;
    if constexpr (std::is_same_v<Space, workspace<Net, 1, T>>)
        call::run(m.blocks(), x, y.data(), space.arena);
    else static_assert(sizeof(the_workspace_fits<Space, workspace<Net, 1, T>>) > 0);
}
template <auto Net, class T, class X, class Space>
constexpr auto predict(const model<Net, T>& m, const X& x, Space& space) noexcept {
    using topology = typename model<Net, T>::network_type;
    output_of<topology, T> y;
    static_assert(sizeof(the_output_fits_on_the_stack<index(sizeof y), stack_limit<Net>>) > 0);
    predict(m, x, space, y);
    return y;
}
template <auto Net, class T, class X>
constexpr auto predict(const model<Net, T>& m, const X& x) noexcept {
    using topology = typename model<Net, T>::network_type;
    output_of<topology, T> y;
    workspace<Net, 1, T> space;
    static_assert(sizeof(predict_fits_on_the_stack<index(sizeof y + sizeof space), stack_limit<Net>>) > 0);
    predict(m, x, space, y);
    return y;
}

/// The outputs of Batch samples, one after the other: tensor<T, shape<Batch, output...>>.
template <index Batch, auto Net, class T, class X, class Space>
constexpr void predict(const model<Net, T>& m, const X& x, Space& space,
                       outputs_of_batch<typename model<Net, T>::network_type, Batch, T>& y) noexcept {
    using call = prediction<typename model<Net, T>::network_type, T, Batch, X>;
    if constexpr (std::is_same_v<Space, workspace<Net, Batch, T>>)
        call::run(m.blocks(), x, y.data(), space.arena);
    else static_assert(sizeof(the_workspace_fits<Space, workspace<Net, Batch, T>>) > 0);
}
template <index Batch, auto Net, class T, class X, class Space>
constexpr auto predict(const model<Net, T>& m, const X& x, Space& space) noexcept {
    outputs_of_batch<typename model<Net, T>::network_type, Batch, T> y;
    static_assert(sizeof(the_output_fits_on_the_stack<index(sizeof y), stack_limit<Net>>) > 0);
    predict<Batch>(m, x, space, y);
    return y;
}
template <index Batch, auto Net, class T, class X>
constexpr auto predict(const model<Net, T>& m, const X& x) noexcept {
    outputs_of_batch<typename model<Net, T>::network_type, Batch, T> y;
    workspace<Net, Batch, T> space;
    static_assert(sizeof(predict_fits_on_the_stack<index(sizeof y + sizeof space), stack_limit<Net>>) > 0);
    predict<Batch>(m, x, space, y);
    return y;
}

/// Reports what stands in the place of a model.
template <class X>
struct predict_takes_a_model {
    static_assert(!sizeof(X*),
                  "ctnn: predict takes a model: nn::model<net> model{nn::seed{1}}; nn::predict(model, x)");
};
template <class M, class X>
    requires(!Model<M>)
constexpr int predict(const M&, const X&) {
    return sizeof(predict_takes_a_model<M>);
}
template <index Batch, class M, class X>
    requires(!Model<M>)
constexpr int predict(const M&, const X&) {
    return sizeof(predict_takes_a_model<M>);
}

} // namespace ctnn::inline CTNN_ABI
