// Recurrences between forbidden pages: one sample (sums in registers and in memory, inputs on the way and as
// a product of their own) and blocks of samples against the naive twin; backward and gradients stay inside
// and reach every value (the examiner checks their numbers).
#include "support/guarded_wire.hpp"

#include <ctnn/kernels/recurrence/recur.hpp>

namespace {
using namespace ctnn_test;
using ctnn::index; // not POSIX's

template <class T, class Cell, index In, index H>
struct parameters {
    static constexpr index gates = Cell::gates * H;
    ctnn::matrix<T, gates, In> weight_ih;
    ctnn::matrix<T, gates, H> weight_hh;
    ctnn::vector<T, gates> bias_ih, bias_hh;
};
template <class Block>
void fill(Block& block, index n, double by) {
    for (index i = 0; i < n; ++i) block.data[Block::offset(i)] = typename Block::value_type(wave(i) * by);
}

template <class T, class Cell, index In, index H, index Steps>
struct recurrence {
    static constexpr index gates = Cell::gates * H;
    using P = parameters<T, Cell, In, H>;
    using inputs = ctnn::steps<Steps, ctnn::shape<In>>;
    using outputs = ctnn::steps<Steps, ctnn::shape<H>>;
    guarded<P> p;
    at where;

    explicit recurrence(at w, double scale = 1) : p(1, w), where(w) {
        p[0] = P{};
        fill(p[0].weight_ih, gates * In, scale), fill(p[0].weight_hh, gates * H, scale / double(H));
        fill(p[0].bias_ih, gates, 0.5 * scale), fill(p[0].bias_hh, gates, -0.3 * scale);
    }
    template <class Layout>
    static constexpr index scratch = k::recur_scratch<Cell, T, In, H, Steps, Layout>;
    ctnn::no_block* const nothing = nullptr;

    template <class Layout, class X, class Y>
    void forward(X& x, Y& y, T* tape) {
        guarded_wire<T, outputs, Layout> want(where, false);
        guarded<T> room(scratch<Layout>, where);
        k::reference::recur<Cell, k::accurate, H>(p[0], x.wire(), want.wire(), nothing);
        k::recur<Cell, k::accurate, H>(p[0], x.wire(), y.wire(), nothing, tape, room.data());
        close(y.wire(), want.wire(), 2 * Steps * (In + H + 8));
    }
    void one() {
        using layout = ctnn::along::features<1>;
        guarded_wire<T, inputs, layout> x(where, true);
        guarded_wire<T, outputs, layout> y(where, false);
        forward<layout>(x, y, nullptr);
    }
    /// What lies behind the last unit of h and c decides nothing, not even by which function a cell is
    /// computed.
    void padding_is_never_read() {
        constexpr index padded = ctnn::padded<T>(H);
        using layout = ctnn::along::features<1>;
        struct state {
            ctnn::carried<T, H, layout> h, c;
        } zeros{}, others{};
        for (index i = H; i < padded; ++i) others.h.data[i] = T(3), others.c.data[i] = i % 2 ? T(7) : T(NAN);
        guarded_wire<T, inputs, layout> x(where, true);
        guarded_wire<T, outputs, layout> y(where, false), z(where, false);
        guarded<T> room(scratch<layout>, where);
        k::recur<Cell, k::accurate, H>(p[0], x.wire(), y.wire(), &zeros, static_cast<T*>(nullptr),
                                       room.data());
        k::recur<Cell, k::accurate, H>(p[0], x.wire(), z.wire(), &others, static_cast<T*>(nullptr),
                                       room.data());
        for (index i = 0; i < outputs::size; ++i) CHECK(y.wire()(i, 0) == z.wire()(i, 0));
    }
    template <index M>
    void samples() {
        using layout = ctnn::along::samples_in_blocks<M>;
        using R = k::recurrence<Cell, T, In, H, Steps, M, false>;
        guarded_wire<T, inputs, layout> x(where, true), dx(where, false);
        guarded_wire<T, outputs, layout> y(where, false), dy(where, true);
        guarded<T> tape(R::tape, where), room(R::backward_scratch, where);
        forward<layout>(x, y, tape.data());
        k::recur_backward<R>(p[0], x.wire().data, y.wire().data, dy.wire().data, dx.wire(), slope{},
                             tape.data(), room.data());
        guarded<P> d(1, where);
        const struct {
            store_at<T> weight_ih, weight_hh, bias_ih, bias_hh;
        } sinks{{d[0].weight_ih.data}, {d[0].weight_hh.data}, {d[0].bias_ih.data}, {d[0].bias_hh.data}};
        k::recur_gradient<R>(x.wire().data, y.wire().data, tape.data(), room.data(), sinks);
        for (index s = 0; s < M; ++s)
            for (index i = 0; i < inputs::size; ++i) CHECK(std::isfinite(dx.wire()(i, s)));
        for (index i = 0; i < gates * In; ++i)
            CHECK(std::isfinite(d[0].weight_ih.data[d[0].weight_ih.offset(i)]));
        for (index i = 0; i < gates * H; ++i)
            CHECK(std::isfinite(d[0].weight_hh.data[d[0].weight_hh.offset(i)]));
        for (index i = 0; i < gates; ++i)
            CHECK((std::isfinite(d[0].bias_ih.data[i]) && std::isfinite(d[0].bias_hh.data[i])));
    }
};

template <class Cell>
void sizes() {
    using T = float;
    constexpr index W = k::width<T>;
    for (at where : {at::end, at::start}) {
        for (double scale : {0.1, 1., 8.}) { // all sums below 1; some; few
            recurrence<T, Cell, 1, W + 1, 2>(where, scale).one(); // sums in registers
            recurrence<T, Cell, 3, 2 * W - 1, 2>(where, scale).one();
            recurrence<T, Cell, 1, 6 * W + 1, 1>(where, scale).one(); // in memory, but for rnn's
        }
        recurrence<T, Cell, 1, W + 1, 2>(where, 0.1).padding_is_never_read();
        recurrence<T, Cell, 1, 6 * W + 1, 1>(where, 0.1).padding_is_never_read();
        recurrence<T, Cell, 3, 5, 2>(where).template samples<W + 1>();
        recurrence<T, Cell, 2, 3, 19>(where).template samples<33>(); // gradients in pieces
        // In one, but sums wait from block to block, wider than the units.
        recurrence<T, Cell, 64, 3, 2>(where).template samples<33>();
        recurrence<T, Cell, 40, 1, 1>(where).template samples<17>();
    }
}
} // namespace

TEST_CASE("rnn") { sizes<k::rnn_cell>(); }
TEST_CASE("lstm") { sizes<k::lstm_cell>(); }
TEST_CASE("gru") { sizes<k::gru_cell>(); }
TEST_CASE("gru that resets before the product") { sizes<k::reset_gru_cell>(); }
