// Causal convolutions between forbidden pages against their naive twin: a sequence at once, step by step,
// blocks of samples; dx and dW stay inside and reach every value (the examiner checks their numbers).
#include "support/guarded_wire.hpp"

#include <ctnn/kernels/causal/causal_stream.hpp>

namespace {
using namespace ctnn_test;
using ctnn::index; // not POSIX's

/// Many steps at once, and again behind them, some of them not there; then what is past, as rows again.
template <class C, class Weights, class Biases>
void many_steps_at_once(const Weights& w, const Biases& b, at where) {
    using T = float;
    constexpr index N = 2 * ctnn::padded<T>(1);
    using one = ctnn::steps<1, ctnn::shape<C::in>>;
    using result = ctnn::steps<1, ctnn::shape<C::out>>;
    using many = ctnn::along::samples<N>;
    using single = ctnn::along::features<1>;
    using memory_type = k::past_steps<C, T, ctnn::along::steps_at_once<N>>;
    guarded<memory_type> memory(1, where);
    guarded<k::past_steps<C, T, single>> twin(1, where);
    guarded<T> room(memory_type::room, where);
    memory[0] = {}, twin[0] = {};
    guarded_wire<T, one, many> x(where, true);
    guarded_wire<T, result, many> y(where, false);
    guarded_wire<T, one, single> now(where, true);
    guarded_wire<T, result, single> want(where, false);
    for (const index count : {N, N, N - 5, index(1), N, N}) {
        for (index t = 0; t < N; ++t)
            for (index i = 0; i < C::in; ++i) x.wire()(i, t) = T(wave(3 * t + i + count));
        memory[0].hold(true, room.data());
        k::convolve_causally<C>(w, b, x.wire(), y.wire(), relu{}, &memory[0], static_cast<T*>(nullptr));
        memory[0].take_back(N - count);
        for (index t = 0; t < count; ++t) {
            for (index i = 0; i < C::in; ++i) now.wire()(i, 0) = x.wire()(i, t);
            k::reference::convolve_causally<C>(w, b, now.wire(), want.wire(), relu{}, &twin[0]);
            for (index o = 0; o < C::out; ++o) CHECK(std::abs(y.wire()(o, t) - want.wire()(o, 0)) <= 1e-6f);
        }
        CHECK(memory[0].possible());
        if (count == 1) memory[0].hold(false, room.data());
    }
    memory[0].hold(false, room.data());
    CHECK(memory[0].possible());
    if constexpr (C::past > 0)
        for (index t = -C::past; t < 0; ++t)
            for (index i = 0; i < C::in; ++i)
                CHECK(memory[0].past(memory[0].row(t) * C::in + i) ==
                      twin[0].past(twin[0].row(t) * C::in + i));
}

template <index In, index Out, index Taps, index Dilation, index Groups, index Steps, index Stride>
void causal(at where) {
    using T = float;
    using C = k::causal<In, Out, Taps, Dilation, Groups, Stride>;
    using weights = ctnn::matrix<T, Out, C::depth * Taps>;
    using biases = ctnn::vector<T, Out>;
    using inputs = ctnn::steps<Steps, ctnn::shape<In>>;
    using outputs = ctnn::steps<C::results(Steps), ctnn::shape<Out>>;
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
        for (index o = 0; o < Out; ++o)
            if (t % Stride == 0)
                CHECK(std::abs(one.wire()(o, 0) - want.wire()(t / Stride * Out + o, 0)) <= 1e-6f);
    }

    if constexpr (k::has_registers && Stride == 1) many_steps_at_once<C, weights, biases>(w[0], b[0], where);

    constexpr index M = k::width<T> + 1, lanes = ctnn::padded<T>(1), in = inputs::size * lanes,
                    out = outputs::size * lanes;
    using block = ctnn::along::samples_in_blocks<M>;
    guarded_wire<T, inputs, block> xs(where, true), dx(where, false);
    guarded_wire<T, outputs, block> ys(where, false), wants(where, false), dy(where, true);
    k::reference::convolve_causally<C>(w[0], b[0], xs.wire(), wants.wire(), relu{}, nothing);
    k::convolve_causally<C>(w[0], b[0], xs.wire(), ys.wire(), relu{}, nothing, no_tape);
    close(ys.wire(), wants.wire(), C::depth * Taps + 1);
    for (index i = 0; i < ctnn::padded<T>(M) / lanes; ++i)
        k::causal_block_backward<C, Steps, In, Out, In>(
            w[0], xs.wire().data + i * in, dy.wire().data + i * out, dx.wire().data + i * in, slope{});
    for (index s = 0; s < M; ++s)
        for (index i = 0; i < inputs::size; ++i) CHECK(std::isfinite(dx.wire()(i, s)));
    guarded<T> room(k::causal_gradient_scratch<C, T, Steps, M>, where);
    guarded<weights> dw(1, where);
    guarded<biases> db(1, where);
    k::causal_gradient<C, Steps, M, 0, In, Out, weights::leading>(
        xs.wire().data, dy.wire().data, room.data(), store_at<T>{dw[0].data}, store_at<T>{db[0].data});
    for (index i = 0; i < Out * C::depth * Taps; ++i) CHECK(std::isfinite(dw[0].data[weights::offset(i)]));
    for (index o = 0; o < Out; ++o) CHECK(std::isfinite(db[0].data[o]));
}
template <index In, index Out, index Taps, index Dilation, index Groups, index Steps, index Stride = 1>
void both_ends() {
    causal<In, Out, Taps, Dilation, Groups, Steps, Stride>(at::end);
    causal<In, Out, Taps, Dilation, Groups, Steps, Stride>(at::start);
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
    both_ends<2, 3, 3, 40, 1, 2>();
}
TEST_CASE("strides: with the taps, beyond them, beyond the sequence") {
    both_ends<3, 5, 3, 1, 1, 7, 2>();
    both_ends<5, 5, 2, 2, 5, 8, 3>();
    both_ends<4, 2, 3, 2, 2, 6, 4>();
    both_ends<1, 2, 2, 1, 1, 3, 5>();
}
