// Checkpoints: resuming continues bit for bit; what does not fit is refused and changes nothing.
#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>
#include <ctnn/io.hpp>

#include "said.hpp"
#include "support/folder.hpp"

#include <doctest/doctest.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <limits>
#include <new>

namespace nn = ctnn;
using ctnn_test::folder;
using ctnn_test::said;

namespace {

constexpr auto net = nn::input<1, 28, 28> >> nn::flatten >> nn::dense<16> >> nn::relu >> nn::dense<10>;
constexpr auto memory = nn::sequence<4, 3> >> nn::lstm<5> >> nn::dense<2>;
constexpr auto causal = nn::sequence<4, 3> >> nn::conv1d<4, nn::kernel<3>, nn::causal> >> nn::gru<2>;

template <class Optimizer>
void resumes(Optimizer optimizer) {
    const folder here;
    const auto data = nn::drawn_digits<float>(200, nn::seed{1});
    using batches = nn::batches<32, float, nn::shape<1, 28, 28>>;
    using trainer = nn::trainer<net, nn::cross_entropy, Optimizer, 32>;
    const auto steps = [](auto& m, auto& t, auto& b, int n) {
        std::vector<float> losses;
        for (int i = 0; i < n; ++i) {
            if (!b.next()) b.shuffle(), b.next();
            losses.push_back(t.step(m, b.inputs(), b.labels(), b.count()));
        }
        return losses;
    };
    nn::model<net> m{nn::seed{1}};
    trainer t{optimizer};
    batches b{data, nn::seed{2}};
    b.shuffle();
    steps(m, t, b, 10); // into the second epoch
    CHECK(nn::save(m, t, here / "checkpoint", b.here()));

    nn::model<net> again;
    trainer t_again;
    batches b_again{data, nn::seed{2}};
    typename batches::place place;
    const auto result = nn::load(again, t_again, here / "checkpoint", place);
    INFO(said(result));
    REQUIRE(result);
    CHECK(b_again.resume(place));
    CHECK(t_again.steps() == 10);
    CHECK(steps(m, t, b, 12) == steps(again, t_again, b_again, 12));
    CHECK(m == again);

    nn::model<net> alone;
    CHECK(nn::load(alone, here / "checkpoint", nn::prefix{"model."}));
}

} // namespace

TEST_CASE("resuming continues bit for bit") {
    resumes(nn::sgd{.lr = 0.03});
    resumes(nn::momentum_sgd{.lr = 0.02, .nesterov = true});
    resumes(nn::adam{.lr = 0.002});
    resumes(nn::clip<nn::adamw>{.optimizer = {.lr = 0.003}, .max_norm = 0.5});
}

TEST_CASE("stateful layers go on from what they remembered") {
    const folder here;
    using trainer = nn::trainer<memory, nn::mse, nn::adam, 2, float, nn::stateful>;
    float x[2][4][3] = {}, y[2][4][2] = {};
    for (int i = 0; i < 24; ++i) (&x[0][0][0])[i] = 0.1f * float(i % 5);
    nn::model<memory> m{nn::seed{1}}, again;
    trainer t, t_again;
    t.step(m, x, y);
    CHECK(nn::save(m, t, here / "checkpoint"));
    CHECK(nn::load(again, t_again, here / "checkpoint"));
    for (int i = 0; i < 3; ++i) CHECK(t.step(m, x, y) == t_again.step(again, x, y));
    CHECK(m == again);
}

TEST_CASE("lr and the like: the checkpoint's count, or with keep_options the program's; both are to be had") {
    const folder here;
    nn::model<net> m{nn::seed{1}};
    using trainer = nn::trainer<net, nn::cross_entropy, nn::clip<nn::adam>, 32>;
    trainer t{{.optimizer = {.lr = 0.25, .betas = {0.5, 0.75}},
               .max_norm = std::numeric_limits<double>::infinity()}};
    t.resume_at(7);
    REQUIRE(nn::save(m, t, here / "checkpoint"));

    trainer same{t.optimizer()};
    CHECK(said(nn::load(m, same, here / "checkpoint")) == "loaded");
    trainer other{{.optimizer = {.lr = 0.5, .betas = {0.5, 0.75}, .weight_decay = 0.125}, .max_norm = 1}};
    auto result = nn::load(m, other, here / "checkpoint");
    CHECK(said(result) == "loaded; lr is 0.25 (in the program 0.5), weight_decay is 0 (in the program "
                          "0.125), max_norm is inf (in the program 1)");
    REQUIRE(result.option_count == 3);
    CHECK(result.options[0].in_program == 0.5);
    CHECK(result.options[0].in_checkpoint == 0.25);
    CHECK(other.optimizer().optimizer.lr == 0.25);
    CHECK(other.optimizer().max_norm == t.optimizer().max_norm);

    int place = 0; // with objects of the caller's, too
    REQUIRE(nn::save(m, t, here / "checkpoint", 5));
    trainer mine{{.optimizer = {.lr = 0.5, .betas = {0.5, 0.75}},
                  .max_norm = std::numeric_limits<double>::infinity()}};
    result = nn::load(m, mine, here / "checkpoint", nn::keep_options, place);
    CHECK(said(result) == "loaded; lr is 0.5 (in the checkpoint 0.25)");
    CHECK(mine.optimizer().optimizer.lr == 0.5);
    CHECK(mine.steps() == 7);
    CHECK(place == 5);
}

template <auto Net, class Loss, class Optimizer, class State>
std::string bytes_of_a_run(unsigned char filling, Optimizer optimizer) {
    const folder here;
    using trainer = nn::trainer<Net, Loss, Optimizer, 2, float, State>;
    struct all {
        nn::model<Net> m{nn::seed{1}};
        trainer t;
        explicit all(const Optimizer& o) : t(o) {}
    };
    void* const room = ::operator new(sizeof(all), std::align_val_t(alignof(all)));
    std::memset(room, filling, sizeof(all));
    auto* const run = new (room) all(optimizer);
    float x[2][4][3] = {}, y[2][4][2] = {};
    for (int i = 0; i < 24; ++i) (&x[0][0][0])[i] = 0.1f * float(i % 5);
    for (int i = 0; i < 3; ++i) run->t.step(run->m, x, y);
    CHECK(nn::save(run->m, run->t, here / "checkpoint"));
    ::operator delete(room, std::align_val_t(alignof(all)));
    std::ifstream in(here / "checkpoint", std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}
template <auto Net, class Optimizer>
void equal_runs(const auto& make) {
    const auto with = [&](unsigned char filling) {
        alignas(Optimizer) unsigned char room[sizeof(Optimizer)];
        std::memset(room, filling, sizeof room);
        return bytes_of_a_run<Net, nn::mse, Optimizer, nn::stateful>(filling,
                                                                     *make(static_cast<void*>(room)));
    };
    CHECK(with(0x55) == with(0xaa));
}
TEST_CASE("equal runs write equal files, whatever their memory held before") {
    equal_runs<memory, nn::sgd>([](void* at) { return new (at) nn::sgd{.lr = 0.1}; });
    equal_runs<memory, nn::momentum_sgd>(
        [](void* at) { return new (at) nn::momentum_sgd{.lr = 0.1, .nesterov = true}; });
    equal_runs<memory, nn::adam>([](void* at) { return new (at) nn::adam{}; });
    equal_runs<memory, nn::clip<nn::momentum_sgd>>(
        [](void* at) { return new (at) nn::clip<nn::momentum_sgd>{}; });
    equal_runs<causal, nn::adamw>([](void* at) { return new (at) nn::adamw{}; });
}

TEST_CASE("another topology, another optimizer, a later version, a file of another kind: refused, and "
          "nothing changed") {
    const folder here;
    const nn::model<net> before{nn::seed{1}};
    auto m = before;
    nn::trainer<net, nn::cross_entropy, nn::adam, 32> t;
    REQUIRE(nn::save(m, t, here / "checkpoint"));

    // The same shapes.
    constexpr auto other = nn::input<1, 28, 28> >> nn::flatten >> nn::dense<16> >> nn::tanh >> nn::dense<10>;
    nn::model<other> o;
    nn::trainer<other, nn::cross_entropy, nn::adam, 32> to;
    CHECK(said(nn::load(o, to, here / "checkpoint")) == "not loaded: the checkpoint is of another topology");
    CHECK(o == nn::model<other>{});

    nn::trainer<net, nn::cross_entropy, nn::sgd, 32> ts;
    m = nn::model<net>{nn::seed{3}};
    const auto kept = m;
    CHECK(said(nn::load(m, ts, here / "checkpoint")) == "not loaded: 1 difference between file and program\n"
                                                        "  optimizer: adam in the file, sgd in the program");
    CHECK(m == kept);
    CHECK(ts.steps() == 0);

    std::ifstream in(here / "checkpoint", std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(in), {}};
    in.close();
    const auto version = bytes.find("\"checkpoint_version\":\"1\"");
    REQUIRE(version != std::string::npos);
    bytes[version + std::strlen("\"checkpoint_version\":\"")] = '2';
    std::ofstream(here / "checkpoint", std::ios::binary) << bytes;
    CHECK(said(nn::load(m, t, here / "checkpoint")) ==
          "not loaded: the checkpoint was written by another, later version of ctnn");
    CHECK(m == kept);

    REQUIRE(nn::save(before, here / "checkpoint"));
    CHECK(said(nn::load(m, t, here / "checkpoint")) == "not loaded: the file is no checkpoint");
    CHECK(m == kept);
}
