#pragma once
// stack_limit: how many bytes predict, gradients and one_hot may put on the stack. What needs more does not
// compile, and says where to put it instead. A program whose threads have more, or less, says so once, behind
// the include:
//
//     template <> inline constexpr nn::index nn::stack_limit<> = 16 << 20;         // for all networks
//     template <> inline constexpr nn::index nn::stack_limit<net> = 64 << 10;      // for one

#include <ctnn/shape/usual_stack.hpp>

namespace ctnn::inline CTNN_ABI {

/// Half of what is usual: the other half is for the callers and what they hold.
template <auto... Net>
inline constexpr index stack_limit = usual_stack / 2;
template <auto Net, auto... All>
inline constexpr index stack_limit<Net, All...> = stack_limit<All...>;

/// Reports a workspace, and a result, that are too large for the stack.
template <index Bytes, index Limit>
struct predict_fits_on_the_stack {
    static_assert(Bytes <= Limit,
                  "ctnn: predict would put more on the stack than nn::stack_limit allows: hand in a "
                  "workspace that is static or on the heap, nn::predict(model, x, space) with "
                  "nn::workspace<net, batch, T> space");
};
template <index Bytes, index Limit>
struct the_output_fits_on_the_stack {
    static_assert(Bytes <= Limit,
                  "ctnn: the output is larger than nn::stack_limit allows on the stack: hand in a "
                  "tensor for it that is static or on the heap, nn::predict(model, x, space, y)");
};
template <index Bytes, index Limit>
struct the_gradients_fit_on_the_stack {
    static_assert(Bytes <= Limit,
                  "ctnn: gradients would put more on the stack than nn::stack_limit allows: hand in "
                  "memory that is static or on the heap, nn::gradients(model, loss, x, targets, space) "
                  "with nn::gradient_workspace<net, loss, batch, T> space");
};
template <index Bytes, index Limit>
struct the_backward_pass_fits_on_the_stack {
    static_assert(
        Bytes <= Limit,
        "ctnn: this pass would put more on the stack than nn::stack_limit allows: take fewer samples at "
        "once, or allow more where the thread has it");
};
template <index Bytes, index Limit>
struct one_hot_fits_on_the_stack {
    static_assert(Bytes <= Limit,
                  "ctnn: these one_hot vectors are larger than nn::stack_limit allows on the stack: take "
                  "fewer labels at once (cross_entropy needs none of them, it takes the labels)");
};

} // namespace ctnn::inline CTNN_ABI
