// Datasets of every kind of target: checked where they are made and where they are read; batches and fit of
// each.
#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>

namespace nn = ctnn;

namespace {
using pairs = nn::dataset<float, nn::shape<2>>;
using steps = nn::dataset<float, nn::shape<3, 1>, int[3]>;
using curve = nn::dataset<float, nn::shape<1>, nn::shape<2>>;
using alone = nn::dataset<float, nn::shape<2>, void>;
constexpr nn::index most = std::numeric_limits<nn::index>::max(),
                    least = std::numeric_limits<nn::index>::min();

pairs three() { return {{1, 2, 3, 4, 5, 6}, {0, 1, 0}, 2}; }
constexpr auto net = nn::input<2> >> nn::dense<3>;
nn::history fitted(const pairs& set, const pairs* validation = nullptr) {
    nn::model<net> m{nn::seed{1}};
    const auto before = m;
    nn::trainer<net, nn::cross_entropy, nn::adam, 2> t;
    const auto h = nn::fit(m, t, set, {.epochs = 3, .validation = validation});
    if (!h.error.empty()) CHECK(m == before);
    return h;
}
std::string refusal(const pairs& set, const pairs* validation = nullptr) {
    const auto h = fitted(set, validation);
    CHECK(h.not_finite);
    REQUIRE(h.epochs.size() == 1);
    CHECK(h.epochs[0].loss != h.epochs[0].loss);
    return h.error;
}
} // namespace

TEST_CASE("what is wrong is said where a set is made, and nothing is left of it") {
    const auto error = [](const auto& set) {
        CHECK(set.size() == 0);
        CHECK(set.inputs.empty());
        CHECK_FALSE(set);
        return set.error();
    };
    CHECK(three());
    CHECK(three().size() == 3);
    CHECK(pairs{}.error() == "");
    CHECK(error(pairs{{1, 2, 3}, {0}, 2}) == "there are 3 values: no whole number of samples of 2");
    CHECK(error(pairs{{1, 2, 3, 4}, {0}, 2}) == "there are 2 samples but 1 labels");
    CHECK(error(pairs{{1, 2}, {0, 1}, 2}) == "there are 1 samples but 2 labels");
    CHECK(error(pairs{{1, 2}, {2}, 2}) == "label 2 of sample 0 is out of range 0..1");
    CHECK(error(pairs{{1, 2, 3, 4}, {0, -1}, 2}) == "label -1 of sample 1 is out of range 0..1");
    CHECK(error(pairs{{1, 2}, {0}}) == "classes is 0: it has to say how many there are");
    CHECK(error(pairs{{1, 2}, {0}, -7}) == "classes is -7: it has to say how many there are");
    CHECK(pairs{{1, 2}, {nn::ignore}, 2});
    CHECK(steps{{1, 2, 3}, {0, nn::ignore, 1}, 2}.size() == 1);
    CHECK(error(steps{{1, 2, 3}, {0, 1}, 2}) == "there are 1 samples but 2 labels, 3 for each");
    CHECK(error(steps{{1, 2, 3}, {0, 1, 2}, 2}) == "label 2 of sample 0 is out of range 0..1");
    CHECK(curve{{1, 2}, {1, 2, 3, 4}}.size() == 2);
    CHECK(error(curve{{1, 2}, {1, 2, 3}}) == "there are 2 samples but 3 target values, 2 for each");
    CHECK(alone{{1, 2, 3, 4}}.size() == 2);
    CHECK(error(alone{{1, 2, 3}}) == "there are 3 values: no whole number of samples of 2");
    CHECK(error(nn::drawn_digits<float>(-1, nn::seed{})) == "drawn_digits draws 0..16777216 digits, not -1");
    CHECK(error(nn::drawn_digits<float>(most, nn::seed{})) != "");
}

TEST_CASE("a part is a copy of what is there; what is not is an error") {
    const pairs set = three(), two = set.part(1, 2);
    CHECK(two.inputs == std::vector<float>{3, 4, 5, 6});
    CHECK(two.labels == std::vector<int>{1, 0});
    CHECK(two.classes == 2);
    CHECK(set.part(3, 0));
    CHECK(steps{{1, 2, 3, 4, 5, 6}, {0, 1, 0, 1, 0, 1}, 2}.part(1, 1).labels == std::vector<int>{1, 0, 1});
    CHECK(curve{{1, 2}, {1, 2, 3, 4}}.part(1, 1).targets == std::vector<float>{3, 4});
    CHECK(set.part(2, 2).error() == "part: 2 samples from 2 on, of 3");
    for (nn::index first : {least, nn::index(-1), nn::index(0), nn::index(4), most})
        for (nn::index count : {least, nn::index(-1), nn::index(4), most})
            CHECK_FALSE(set.part(first, count));
    CHECK_FALSE(set.part(most, 1));
    CHECK(set.sample(2) == set.inputs.data() + 4);
    for (nn::index i : {least, nn::index(-1), nn::index(3), most}) CHECK(set.sample(i) == nullptr);
    CHECK(set.part(2, 2).part(0, 0).error() == set.part(2, 2).error());
}

TEST_CASE("members that were changed are checked by whoever reads the set") {
    pairs set = three();
    set.labels.push_back(1);
    CHECK(set.size() == 3);
    CHECK(set.error() == "there are 3 samples but 4 labels");
    CHECK(set.part(0, 1).error() == set.error());
    CHECK(refusal(set) == set.error());
    CHECK(nn::evaluate(nn::model<net>{}, set).error == set.error());
    set = three();
    set.inputs.resize(5);
    CHECK(set.size() == 2);
    CHECK(refusal(set) == "there are 5 values: no whole number of samples of 2");
    set = three();
    set.classes = 0;
    CHECK(refusal(set) == "classes is 0: it has to say how many there are");
    const pairs good = three();
    CHECK(refusal(good, &set) == "validation: classes is 0: it has to say how many there are");
    CHECK(refusal(pairs{}) == "there is nothing to learn: no batch, or no label that counts");
    CHECK(refusal({{1, 2}, {nn::ignore}, 3}) ==
          "there is nothing to learn: no batch, or no label that counts");
    CHECK(refusal({{1, 2, 3, 4}, {0, 3}, 4}) == "label 3 of sample 1: the network has 3 outputs");
    CHECK(fitted({{1, 2, 3, 4}, {0, 2}, 4}).error == "");
}

TEST_CASE("a set that changes behind its batches") {
    pairs set = three();
    nn::batches<2, float, nn::shape<2>> batches{set, nn::seed{1}};
    batches.shuffle();
    CHECK(batches.next());
    set.inputs.clear();
    CHECK_FALSE(batches.next());
    CHECK(batches.error() == "the dataset has changed its size since its batches were made");
    batches.shuffle();
    CHECK_FALSE(batches.next());
    const pairs wrong{{1}, {0}, 1};
    nn::batches<2, float, nn::shape<2>> none{wrong, nn::seed{1}};
    none.shuffle();
    CHECK_FALSE(none.next());
    CHECK(none.error() == wrong.error());
}

TEST_CASE("values as targets: what belongs together stays together, and a line is found") {
    nn::dataset<float, nn::shape<1>, nn::shape<2>> lines;
    for (int i = 0; i < 50; ++i) {
        const float x = float(i) / 25 - 1;
        lines.inputs.push_back(x);
        lines.targets.insert(lines.targets.end(), {3 * x - 1, 2 - x});
    }
    nn::batches<8, float, nn::shape<1>, nn::shape<2>> batches{lines, nn::seed{1}};
    for (batches.shuffle(); batches.next();)
        for (nn::index s = 0; s < batches.count(); ++s) {
            const float x = batches.inputs().pointer[s];
            CHECK(batches.targets().pointer[2 * s] == 3 * x - 1);
            CHECK(batches.targets().pointer[2 * s + 1] == 2 - x);
        }
    constexpr auto line = nn::input<1> >> nn::dense<2>;
    nn::model<line> m{nn::seed{1}};
    nn::trainer<line, nn::mse, nn::sgd, 8> t{{.lr = 0.3}};
    const auto h = nn::fit(m, t, lines, {.epochs = 60});
    CHECK(h.epochs.back().loss < 1e-8);
    CHECK(nn::parameter<"0.weight">(m)[0] == doctest::Approx(3).epsilon(1e-3));
}

TEST_CASE("labels of every step; the loss of an epoch is the mean over those that count") {
    constexpr auto each = nn::sequence<3, 1> >> nn::dense<2, nn::no_bias>;
    const steps set{
        {1, 2, 3, 4, 5, 6, 7, 8, 9}, {0, nn::ignore, 1, nn::ignore, nn::ignore, nn::ignore, 1, 1, 0}, 2};
    nn::model<each> m;
    nn::parameter<"0.weight">(m).write(std::array{.1f, -.1f});
    nn::trainer<each, nn::cross_entropy, nn::sgd, 1> t{{.lr = 0}};
    const auto h = nn::fit(m, t, set, {.epochs = 1}, [](const nn::epoch&) {});
    double want = 0;
    for (const auto& [x, label] : {std::pair{1., 0}, {3., 1}, {7., 1}, {8., 1}, {9., 0}})
        want += std::log(1 + std::exp(label == 0 ? -.2 * x : .2 * x)) / 5;
    CHECK(h.epochs[0].loss == doctest::Approx(want).epsilon(1e-6));
    CHECK(h.error == "");
}
