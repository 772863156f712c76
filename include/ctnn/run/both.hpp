#pragma once
// both<A, n, B>: a network whose outputs two losses judge, the first n of each sample (of each step) by A,
// the others by B: an actor and its critic, a class beside a box.
//
//     constexpr auto net = nn::input<4> >> nn::dense<64> >> nn::tanh >> nn::dense<3>; // two logits, a value
//     using loss = nn::both<nn::cross_entropy, 2, nn::mse>;
//     nn::trainer<net, loss, nn::adam, 32> trainer{{.lr = 0.001}, {.weights = {1, 0.5}}};
//     trainer.step(model, x, nn::pair(labels, values));
//
// Targets are a pair of what the two losses take: nn::pair, a std::pair, or std::tie's.

#include <ctnn/kernels/wire/block.hpp>
#include <ctnn/run/losses.hpp>

namespace ctnn::inline CTNN_ABI {

/// Two targets where they lie; what has no name of its own (a pair in a pair) is moved in.
template <class A, class B>
struct pair_of_targets {
    A first;
    B second;
};
template <class A, class B>
constexpr auto pair(A&& first, B&& second) {
    return pair_of_targets<std::conditional_t<std::is_reference_v<A>, const std::remove_reference_t<A>&, A>,
                           std::conditional_t<std::is_reference_v<B>, const std::remove_reference_t<B>&, B>>{
        std::forward<A>(first), std::forward<B>(second)};
}

template <class X>
concept HasFirstAndSecond = requires(const X& x) {
    x.first;
    x.second;
};
/// The part of a pair of targets that loss number I takes; of what is none, nothing that could enter.
template <index I, class X>
struct target_of_pair {
    using type = no_block;
};
template <index I, HasFirstAndSecond X>
struct target_of_pair<I, X> {
    static constexpr const auto& of(const X& x) {
        if constexpr (I == 0) return x.first;
        else return x.second;
    }
    using type = std::remove_cvref_t<decltype(of(std::declval<const X&>()))>;
};
template <index I, class X>
    requires(!HasFirstAndSecond<X> && !door<X>::open && std::tuple_size<X>::value == 2)
struct target_of_pair<I, X> {
    static constexpr const auto& of(const X& x) {
        using std::get; // std::tuple's is found where the program includes it
        return get<std::size_t(I)>(x);
    }
    using type = std::remove_cvref_t<decltype(of(std::declval<const X&>()))>;
};

/// Where the targets of both lie. Samples samples further: both further.
template <class A, index OfA, class B, index OfB>
struct entered_pair {
    A first;
    B second;
    friend constexpr entered_pair operator+(entered_pair p, index samples) {
        return {p.first + samples * OfA, p.second + samples * OfB};
    }
};
/// What the two means divide by. As one number: the samples, which all count alike where pieces of a batch
/// are accumulated.
template <class A, class B>
struct terms_of_both {
    A first;
    B second;
    index samples;
    template <class Number>
    constexpr explicit operator Number() const {
        return Number(samples);
    }
};

/// Count features (of each step) from First on.
template <class Out, index Count>
struct some_of_output {
    using type = shape<Count>;
};
template <index Steps, class S, index Count>
struct some_of_output<steps<Steps, S>, Count> {
    using type = steps<Steps, shape<Count>>;
};
template <index First, class S, class T, class Whole, class Layout, index Of>
constexpr auto part_of_wire(kernels::wire<T, Whole, Layout, Of> w) {
    return kernels::wire<T, S, Layout, Of>{&w(First, 0)};
}

/// weights[0] · A of the first N outputs + weights[1] · B of the others. Outputs are logits to cross_entropy
/// and bce.
template <class A, index N, class B>
struct both {
    A first{};
    B second{};
    double weights[2] = {1, 1};

    static constexpr last_layer takes_over = last_layer::any;
    /// What each of them judges.
    template <class Out>
    using first_of = typename some_of_output<Out, (N > 0 ? N : 1)>::type;
    template <class Out>
    using rest_of = typename some_of_output<Out, (step_of<Out>::size > N ? step_of<Out>::size - N : 1)>::type;
    /// A pair of targets for each sample.
    template <class Out>
    static constexpr index targets = 1;
    template <class Out>
    static constexpr bool fits =
        is_features<step_of<Out>> && N > 0 &&
        N < step_of<Out>::size&& A::template fits<first_of<Out>>&& B::template fits<rest_of<Out>>;

    template <index I, class Targets>
    using target = typename target_of_pair<I, Targets>::type;
    template <class T, class Targets>
    static constexpr bool takes =
        A::template takes<T, target<0, Targets>> && B::template takes<T, target<1, Targets>>;
    template <class Out, index Batch, class T, class Targets>
    static auto enter(const Targets& wanted) {
        using first_type = first_of<Out>;
        using rest_type = rest_of<Out>;
        const auto a = A::template enter<first_type, Batch, T>(target_of_pair<0, Targets>::of(wanted));
        const auto b = B::template enter<rest_type, Batch, T>(target_of_pair<1, Targets>::of(wanted));
        return entered_pair<std::remove_const_t<decltype(a)>, A::template targets<first_type>,
                            std::remove_const_t<decltype(b)>, B::template targets<rest_type>>{a, b};
    }

    template <class Out, class Entered, class... Steps>
    auto terms(Entered wanted, index samples, Steps... steps) const {
        const auto a = first.template terms<first_of<Out>>(wanted.first, samples, steps...);
        const auto b = second.template terms<rest_of<Out>>(wanted.second, samples, steps...);
        return terms_of_both<std::remove_const_t<decltype(a)>, std::remove_const_t<decltype(b)>>{a, b,
                                                                                                 samples};
    }
    /// The share of these `count` samples in the mean loss; dx gets its gradient.
    template <class T, class X, class DX, class Entered, class Terms, class... Steps>
    T run(X x, DX dx, Entered wanted, index count, Terms terms, Steps... steps) const {
        using first_type = first_of<typename X::shape_type>;
        using rest_type = rest_of<typename X::shape_type>;
        const auto dx_of_first = part_of_wire<0, first_type>(dx);
        const auto dx_of_rest = part_of_wire<N, rest_type>(dx);
        const T a = first.template run<T>(part_of_wire<0, first_type>(x), dx_of_first, wanted.first, count,
                                          terms.first, steps...);
        const T b = second.template run<T>(part_of_wire<N, rest_type>(x), dx_of_rest, wanted.second, count,
                                           terms.second, steps...);
        kernels::scale_gradient(dx_of_first, T(weights[0]));
        kernels::scale_gradient(dx_of_rest, T(weights[1]));
        const T of_second = T(weights[1]) * b, sum = kernels::fma(T(weights[0]), a, of_second),
                most = kernels::largest_number<T>;
        return a <= most && b <= most && sum > most ? most
                                                    : sum; // as each of them: finite for finite outputs
    }
};

} // namespace ctnn::inline CTNN_ABI
