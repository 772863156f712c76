// Causal convolutions between forbidden pages against their naive twin: a sequence at once, step by step, blocks of samples; dx and dW
// stay inside and reach every value (the examiner checks their numbers).
#include "support/guarded_wire.hpp"

#include <ctnn/kernels/causal_stream.hpp>

namespace {
using namespace ctnn_test;
using ctnn::index; // not POSIX's

template <index In, index Out, index Taps, index Dilation, index Groups, index Steps>
void causal(at where) {
    using T = float;
    using C = k::causal<In, Out, Taps, Dilation, Groups>;
    using weights = ctnn::matrix<T, Out, C::depth * Taps>;
    using biases = ctnn::vector<T, Out>;
    using inputs = ctnn::steps<Steps, ctnn::shape<In>>;
    using outputs = ctnn::steps<Steps, ctnn::shape<Out>>;
    using single = ctnn::along::features<1>;
    guarded<weights> w(1, where);
    guarded<biases> b(1, where);
    w[0] = weights{}, b[0] = biases{};
    for (index i = 0; i < Out * C::depth * Taps; ++i) w[0].data[weights::offset(i)] = T(wave(i));
    for (index i = 0; i < Out; ++i) b[0].data[i] = T(wave(-i));
    ctnn::no_block* const nothing = nullptr;
    T* const no_tape = nullptr;

    guarded_wire<T, inputs, single> x(where, true);
    guarded_wire<T, outputs, single> y(where, false), want(where, false);
    k::reference::convolve_causally<C>(w[0], b[0], x.wire(), want.wire(), relu{}, nothing);
    k::convolve_causally<C>(w[0], b[0], x.wire(), y.wire(), relu{}, nothing, no_tape);
    close(y.wire(), want.wire(), C::depth * Taps + 1);

    guarded<k::past_steps<C, T, single>> memory(1, where);
    memory[0] = {};
    guarded_wire<T, ctnn::shape<In>, single> now(where, true);
    guarded_wire<T, ctnn::shape<Out>, single> one(where, false);
    for (index t = 0; t < Steps; ++t) {
        for (index i = 0; i < In; ++i) now.wire()(i, 0) = x.wire()(t * In + i, 0);
        k::causal_step<C, false>(w[0], b[0], now.wire().data, one.wire().data, memory[0], relu{});
        for (index o = 0; o < Out; ++o) CHECK(std::abs(one.wire()(o, 0) - want.wire()(t * Out + o, 0)) <= 1e-6f);
    }

    // Several steps at once, and again behind them.
    guarded<k::past_steps<C, T, single>> twins(1, where);
    memory[0] = twins[0] = {};
    guarded<T> room_of_steps(k::causal_stream_scratch<C, Steps>, where);
    for (int round = 0; round < 3; ++round)
        if constexpr (Steps > 1) {
            k::reference::convolve_causally<C>(w[0], b[0], x.wire(), want.wire(), relu{}, &twins[0]);
            k::convolve_causally<C>(w[0], b[0], x.wire(), y.wire(), relu{}, &memory[0], room_of_steps.data());
            close(y.wire(), want.wire(), C::depth * Taps + 1);
            CHECK(memory[0].next == twins[0].next);
        }

    constexpr index M = k::width<T> + 1, lanes = ctnn::padded<T>(1), in = inputs::size * lanes, out = outputs::size * lanes;
    using block = ctnn::along::samples_in_blocks<M>;
    guarded_wire<T, inputs, block> xs(where, true), dx(where, false);
    guarded_wire<T, outputs, block> ys(where, false), wants(where, false), dy(where, true);
    k::reference::convolve_causally<C>(w[0], b[0], xs.wire(), wants.wire(), relu{}, nothing);
    k::convolve_causally<C>(w[0], b[0], xs.wire(), ys.wire(), relu{}, nothing, no_tape);
    close(ys.wire(), wants.wire(), C::depth * Taps + 1);
    for (index i = 0; i < ctnn::padded<T>(M) / lanes; ++i)
        k::causal_block_backward<C, Steps, In, Out, In>(w[0], xs.wire().data + i * in, dy.wire().data + i * out, dx.wire().data + i * in, slope{});
    for (index s = 0; s < M; ++s)
        for (index i = 0; i < inputs::size; ++i) CHECK(std::isfinite(dx.wire()(i, s)));
    guarded<T> room(k::causal_gradient_scratch<C, T, Steps, M>, where);
    guarded<weights> dw(1, where);
    guarded<biases> db(1, where);
    k::causal_gradient<C, Steps, M, 0, In, Out, weights::leading>(xs.wire().data, dy.wire().data, room.data(), store_at<T>{dw[0].data},
                                                         store_at<T>{db[0].data});
    for (index i = 0; i < Out * C::depth * Taps; ++i) CHECK(std::isfinite(dw[0].data[weights::offset(i)]));
    for (index o = 0; o < Out; ++o) CHECK(std::isfinite(db[0].data[o]));
}
template <index In, index Out, index Taps, index Dilation, index Groups, index Steps>
void both_ends() {
    causal<In, Out, Taps, Dilation, Groups, Steps>(at::end);
    causal<In, Out, Taps, Dilation, Groups, Steps>(at::start);
}
} // namespace

TEST_CASE("outputs around a register") {
    constexpr ctnn::index W = k::width<float>;
    both_ends<3, W - 1, 3, 1, 1, 4>();
    both_ends<2, W, 2, 3, 1, 5>();
    both_ends<5, W + 1, 1, 1, 1, 2>();
}
TEST_CASE("dilation beyond the sequence, and groups") {
    both_ends<1, 1, 4, 5, 1, 7>();
    both_ends<6, 4, 2, 2, 2, 5>();
    both_ends<5, 5, 3, 2, 5, 6>();
}
