// Checkpoints with what no run can have: steps, options, states, places. Each is a sentence, and changes
// nothing.
#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>
#include <ctnn/io.hpp>

#include "checkpoint_run.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <vector>

namespace nn = ctnn;
using namespace ctnn_test;

namespace {

constexpr auto net = nn::input<3> >> nn::dense<2>;

template <class Optimizer>
void wrong_options(std::initializer_list<std::pair<const char*, std::vector<double>>> options) {
    constexpr double infinite = std::numeric_limits<double>::infinity(),
                     nan = std::numeric_limits<double>::quiet_NaN();
    run<net, nn::mse, Optimizer> r;
    const bytes good = r.save();
    CHECK(r.load(good));
    for (auto [option, values] : options) {
        const std::string name = std::string("trainer.optimizer.") + option;
        values.insert(values.end(), {nan, -nan, -infinite});
        for (const double value : values) {
            const auto what = sentence(r.load(with(good, name, value)));
            INFO(what);
            CHECK(what.starts_with("not loaded: 1 difference between file and program\n  " + name + ": "));
            CHECK(what.find("in the file; possible is ") != std::string::npos);
        }
    }
}

} // namespace

TEST_CASE("steps that no run took") {
    run<net, nn::mse, nn::adam> r;
    const bytes good = r.save();
    for (const std::int64_t steps :
         {std::int64_t(-1), std::numeric_limits<std::int64_t>::min(),
          std::numeric_limits<std::int64_t>::max(), std::int64_t(std::numeric_limits<long>::max())})
        CHECK(sentence(r.load(with(good, "trainer.steps", steps)))
                  .find("trainer.steps: " + std::to_string(steps) + " in the file; possible is 0 to ") !=
              std::string::npos);
    CHECK(r.load(with(good, "trainer.steps", std::int64_t(123'456'789))));
    CHECK(r.trainer.steps() == 123'456'789);
}

TEST_CASE(
    "gradients that wait for apply are no part of a checkpoint: none is saved, and loading forgets them") {
    run<net, nn::mse, nn::adam> r;
    const bytes good = r.save();
    const float x[4][3] = {{1, 2, 3}}, y[4][2] = {{4, 5}};
    r.trainer.accumulate(r.model, x, y);
    CHECK_FALSE(nn::io::save_checkpoint(r.model, r.trainer, {}));
    CHECK(r.load(good));
    CHECK_FALSE(r.trainer.is_accumulating());
    const auto before = r.model;
    r.trainer.apply(r.model);
    CHECK(r.model == before);
}

TEST_CASE("options that no optimizer has") {
    constexpr double infinite = std::numeric_limits<double>::infinity();
    const std::vector<double> rate{-1e-300, -1, infinite}, beta{-0.5, 1, 1.5, infinite};
    wrong_options<nn::sgd>({{"lr", rate}, {"weight_decay", rate}});
    wrong_options<nn::momentum_sgd>({{"lr", rate},
                                     {"momentum", rate},
                                     {"dampening", {infinite}},
                                     {"weight_decay", rate},
                                     {"nesterov", {85, 0.5, 2, -1, infinite}}});
    wrong_options<nn::adam>(
        {{"lr", rate}, {"betas.0", beta}, {"betas.1", beta}, {"eps", rate}, {"weight_decay", rate}});
    wrong_options<nn::adamw>(
        {{"lr", rate}, {"betas.0", beta}, {"betas.1", beta}, {"eps", rate}, {"weight_decay", rate}});
    wrong_options<nn::clip<nn::adamw>>({{"lr", rate}, {"betas.1", beta}, {"max_norm", {-1}}});
}

TEST_CASE("states that no optimizer has") {
    run<net, nn::mse, nn::adam> r;
    const float x[4][3] = {{1, 2, 3}}, y[4][2] = {};
    r.trainer.step(r.model, x, y);
    const bytes good = r.save();
    constexpr float infinite = std::numeric_limits<float>::infinity(),
                    nan = std::numeric_limits<float>::quiet_NaN();
    for (const float bad : {nan, infinite, -infinite})
        CHECK_FALSE(r.load(with(good, "optimizer.0.0.weight", bad, 8)));
    for (const float bad : {nan, infinite, -infinite, -1e-30f})
        CHECK_FALSE(r.load(with(good, "optimizer.1.0.bias", bad, 4)));
    CHECK(r.load(with(good, "optimizer.0.0.weight", -1.f, 8))); // a mean of gradients may be
    CHECK(r.load(with(good, "model.0.weight", nan))); // whatever a model is, it is
    CHECK(sentence(r.load(with(good, "optimizer.1.0.bias", -2.f))) ==
          "not loaded: 1 difference between file and program\n  optimizer.1.0.bias: -2 in the file; possible "
          "is 0 and more, finite");
}

TEST_CASE("objects of the caller: as many, as large, and possible") {
    run<net, nn::mse, nn::adam> r;
    using batches = nn::batches<4, float, nn::shape<3>>;
    batches::place place{5, 3}, read;
    const bytes good = r.save(place);
    CHECK(r.load(good, read));
    CHECK(read.position == 3);
    CHECK_FALSE(r.load(good));
    int more = 0;
    CHECK_FALSE(r.load(good, read, more));
    CHECK_FALSE(r.load(good, more));
    place.position = -3'000'000;
    CHECK(sentence(r.load(r.save(place), read)) ==
          "not loaded: 1 difference between file and program\n  more.0: other bytes in the file; possible is "
          "what its possible() takes");
    bool yes = true;
    const bytes flag = r.save(yes);
    CHECK(r.load(flag, yes));
    CHECK_FALSE(r.load(with(flag, "more.0", static_cast<unsigned char>(85)), yes));
}

TEST_CASE("what layers remember: a place in a ring that has none") {
    constexpr auto causal = nn::sequence<4, 3> >> nn::conv1d<4, nn::kernel<3>, nn::causal> >> nn::gru<2>;
    run<causal, nn::mse, nn::sgd, 2, float, nn::stateful> r;
    auto& ring = boost::hana::at_c<0>(r.trainer.memory().layers);
    const bytes good = r.save();
    CHECK(r.load(good));
    for (const nn::index next : {-1, 2, 3'000'000}) {
        ring.next = next;
        const bytes bad = r.save();
        ring.next = 0;
        CHECK_FALSE(r.load(bad));
    }
    nn::stream<causal> stream; // the state of a stream is plain data, too
    const bytes of_stream = r.save(stream.state());
    CHECK(r.load(of_stream, stream.state()));
    auto hostile = stream.state();
    boost::hana::at_c<0>(hostile.layers).next = 1'000'000;
    CHECK_FALSE(r.load(r.save(hostile), stream.state()));
}
