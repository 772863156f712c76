// Batches of sequences of several lengths: the step is that of the same samples and lengths by hand.
#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

namespace nn = ctnn;

namespace {
constexpr int steps = 5, features = 3, samples = 11, batch = 4;
constexpr auto last = nn::sequence<steps, features> >> nn::gru<6> >> nn::last_step >> nn::dense<2>;
constexpr auto every = nn::sequence<steps, features> >> nn::bidirectional<nn::lstm<4>> >> nn::dense<2>;

/// Values, and NaN behind each sample's length.
struct padded {
    std::vector<float> x;
    std::vector<int> lengths;
    padded() {
        nn::random_numbers random{nn::seed{3}};
        for (int i = 0; i < samples; ++i) {
            lengths.push_back(1 + i * 7 % steps);
            for (int t = 0; t < steps; ++t)
                for (int k = 0; k < features; ++k)
                    x.push_back(t < lengths.back() ? float(random.normal()) : std::nanf(""));
        }
    }
};

template <auto Net, class Target>
void as_by_hand(const nn::dataset<float, nn::shape<steps, features>, Target>& set,
                const std::vector<int>& lengths) {
    using trainer_type = nn::trainer<Net, nn::cross_entropy, nn::adam, batch>;
    constexpr int each = int(nn::targets_of_samples<float, Target>::each);
    nn::model<Net> a{nn::seed{1}}, b = a;
    trainer_type one{{.lr = 0.01}}, other{{.lr = 0.01}};
    nn::batches<batch, float, nn::shape<steps, features>, Target> batches{set, nn::seed{2}};
    for (int epoch = 0; epoch < 2; ++epoch)
        for (batches.shuffle(); batches.next();) {
            float x[batch][steps * features] = {};
            int labels[batch][each] = {}, rows[batch] = {};
            for (nn::index row = 0; row < batches.count(); ++row) {
                const nn::index i = batches.sample_in(row);
                for (int k = 0; k < steps * features; ++k) x[row][k] = set.sample(i)[k];
                for (int k = 0; k < each; ++k) labels[row][k] = set.target(i)[k];
                rows[row] = lengths[std::size_t(i)];
            }
            const float loss = one.step(a, batches.inputs(), batches.targets(), batches.lengths(lengths));
            CHECK(std::isfinite(loss));
            CHECK(loss ==
                  other.step(b, x, nn::unchecked<batch * each>(&labels[0][0]), nn::lengths<batch>{rows}));
        }
    CHECK(a == b);
    CHECK(one.steps() == 2 * ((samples + batch - 1) / batch));
}
} // namespace

TEST_CASE("a batch has the lengths of the samples that stand in it") {
    const padded all;
    std::vector<int> classes, class_of_steps;
    for (int i = 0; i < samples; ++i) {
        classes.push_back(i % 2);
        for (int t = 0; t < steps; ++t) class_of_steps.push_back((i + t) % 2);
    }
    as_by_hand<last, int>({all.x, classes, 2}, all.lengths);
    as_by_hand<every, int[steps]>({all.x, class_of_steps, 2}, all.lengths);
}
TEST_CASE("lists that are too short, and lengths that cannot be, change nothing") {
    const padded all;
    const nn::dataset<float, nn::shape<steps, features>> set{all.x, std::vector<int>(samples), 2};
    nn::batches<batch, float, nn::shape<steps, features>> batches{set, nn::seed{2}};
    batches.shuffle();
    CHECK(batches.lengths(all.lengths).none()); // no batch yet
    REQUIRE(batches.next());
    nn::model<last> m{nn::seed{1}};
    const auto before = m;
    nn::trainer<last, nn::cross_entropy, nn::sgd, batch> trainer;
    for (const std::vector<long long>& wrong :
         {std::vector<long long>{}, std::vector<long long>(samples, steps + 1),
          std::vector<long long>(samples, -1), std::vector<long long>(samples, 1ll << 40)})
        CHECK(std::isnan(trainer.step(m, batches.inputs(), batches.targets(), batches.lengths(wrong))));
    CHECK(m == before);
    const unsigned char bytes[samples] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    CHECK(std::isfinite(trainer.step(m, batches.inputs(), batches.targets(), batches.lengths(bytes))));
    CHECK_FALSE(m == before);
}
