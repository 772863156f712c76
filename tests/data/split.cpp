// Splits, windows, weights of classes, sampling by weight, augmentation.
#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace nn = ctnn;

namespace {
using set = nn::dataset<float, nn::shape<1>>;
/// Sample i is the value i; nine of ten are of class 0.
set rare(int n) {
    std::vector<float> x;
    std::vector<int> labels;
    for (int i = 0; i < n; ++i) x.push_back(float(i)), labels.push_back(i % 10 == 3);
    return {x, labels, 2};
}
} // namespace

TEST_CASE("a split takes every sample once, and of every class its share") {
    const set all = rare(100);
    const auto [training, test] = nn::split(all, 0.8, nn::seed{1});
    CHECK(training.size() == 80);
    CHECK(test.size() == 20);
    CHECK(std::count(test.labels.begin(), test.labels.end(), 1) == 2);
    CHECK(test.classes == 2);
    std::vector<float> together = training.inputs;
    together.insert(together.end(), test.inputs.begin(), test.inputs.end());
    std::sort(together.begin(), together.end());
    CHECK(together == all.inputs);
    CHECK(nn::split(all, 0.8, nn::seed{1}).test.inputs == test.inputs);
    CHECK(nn::split(all, 0.8, nn::seed{2}).test.inputs != test.inputs);
    for (double share : {0., 0.29, 1.})
        CHECK(nn::split(all, share).training.size() == nn::index(std::lround(100 * share)));
    for (double wrong : {-0.1, 1.1, std::nan("")})
        CHECK(nn::split(all, wrong).test.error().starts_with("split: the share is "));
    const nn::dataset<float, nn::shape<1>, nn::shape<1>> values{{1, 2, 3, 4}, {10, 20, 30, 40}};
    const auto halves = nn::split(values, 0.5);
    CHECK(halves.training.size() == 2);
    for (nn::index i = 0; i < 2; ++i) CHECK(halves.test.target(i)[0] == 10 * halves.test.sample(i)[0]);
    CHECK(nn::chosen(values, {4}).error() == "there is no sample 4 of 4");
    // Of few samples a share may leave a part without any.
    const auto few = nn::split(values, 0.9);
    CHECK(few.training.size() == 4);
    CHECK(few.test.error() == "split: a share of 0.900000 of 4 samples leaves none for the test");
    CHECK(nn::split(values, 0.01).training.error() ==
          "split: a share of 0.010000 of 4 samples leaves none for the training");
    CHECK(nn::split(values, 1).test.error().empty()); // as it was said
    CHECK(nn::split(values, 0).training.error().empty());
}
TEST_CASE("which small class gets the sample more is a matter of chance") {
    std::vector<float> x(30);
    std::vector<int> labels;
    for (int i = 0; i < 30; ++i) labels.push_back(i % 10);
    const set all{x, labels, 10};
    std::vector<int> tested(10);
    for (std::uint64_t s = 0; s < 200; ++s) {
        const auto test = nn::split(all, 0.8, nn::seed{s}).test;
        CHECK(test.size() == 6);
        for (const int c : test.labels) ++tested[std::size_t(c)];
    }
    // 6 of 10 each time: 120 of 200, with a deviation of 7.
    for (const int times : tested) CHECK(std::abs(times - 120) < 35);
}
TEST_CASE("windows of a series") {
    const auto w = nn::windows<3>(std::vector<float>{1, 2, 3, 4, 5});
    CHECK(w.inputs == std::vector<float>{1, 2, 3, 2, 3, 4});
    CHECK(w.targets == std::vector<float>{4, 5});
    const auto pairs = nn::windows<1, 2, 2>(std::vector<float>{1, 2, 3, 4, 5, 6});
    CHECK(pairs.inputs == std::vector<float>{1, 2});
    CHECK(pairs.targets == std::vector<float>{3, 4, 5, 6});
    CHECK(nn::windows<5>(std::vector<float>{1, 2, 3, 4, 5}).error() ==
          "a window and what is ahead of it are 6 steps, and the series has 5");
    CHECK(nn::windows<1, 1, 2>(std::vector<float>{1, 2, 3}).error() ==
          "there are 3 values: no whole number of steps of 2");
}
TEST_CASE("weights of classes are scikit-learn's; balanced batches see all classes as often") {
    CHECK(nn::class_weights(set{{1, 2, 3, 4}, {0, 0, 0, 1}, 2}) == std::vector<double>{4. / 6, 2});
    CHECK(nn::class_weights(set{{1, 2}, {0, nn::ignore}, 2}) == std::vector<double>{.5, 0});
    const set all = rare(1000);
    nn::batches<32, float, nn::shape<1>> batches{all, nn::seed{1}};
    batches.weigh(nn::balanced(all));
    int ones = 0, samples = 0;
    for (batches.shuffle(); batches.next();)
        for (nn::index i = 0; i < batches.count(); ++i, ++samples) {
            ones += batches.labels().pointer[i];
            CHECK(batches.labels().pointer[i] == all.labels[std::size_t(batches.sample_in(i))]);
        }
    CHECK(samples == 1000);
    CHECK(ones > 400);
    CHECK(ones < 600);
    CHECK(batches.sample_in(-1) == -1);
    CHECK(batches.sample_in(32) == -1);
    const double nan = std::nan(""), infinite = std::numeric_limits<double>::infinity();
    for (const std::vector<double>& wrong :
         {std::vector<double>{1}, {0, 0}, {1, -1}, {1, nan}, {1, infinite}, {}}) {
        const set two{{1, 2}, {0, 1}, 2};
        nn::batches<1, float, nn::shape<1>> none{two, nn::seed{1}};
        none.weigh(wrong);
        none.shuffle();
        CHECK_FALSE(none.next());
        CHECK(none.error() == "weigh takes one weight for each sample, none negative, and not all zero");
    }
}
TEST_CASE("augmentation changes what is handed out, differently in every epoch, and follows from the seed") {
    const set all = rare(20);
    std::vector<float> seen[3];
    nn::batches<8, float, nn::shape<1>> a{all, nn::seed{1}}, b{all, nn::seed{1}};
    const auto shake = [](std::span<float> x, nn::random_numbers random) {
        x[0] += 1000 + float(random.uniform()) + 0 * float(random.normal() + double(random.below(3)));
    };
    a.augment(shake), b.augment(shake);
    for (int epoch = 0; epoch < 2; ++epoch)
        for (a.shuffle(); a.next();)
            for (nn::index i = 0; i < 8; ++i) {
                const float x = a.inputs().pointer[i];
                if (i >= a.count()) CHECK(x == 0);
                else {
                    CHECK(x >= 1000 + all.inputs[std::size_t(a.sample_in(i))]);
                    seen[epoch].push_back(x);
                }
            }
    for (b.shuffle(); b.next();)
        for (nn::index i = 0; i < b.count(); ++i) seen[2].push_back(b.inputs().pointer[i]);
    CHECK(seen[0] == seen[2]);
    std::sort(seen[0].begin(), seen[0].end()), std::sort(seen[1].begin(), seen[1].end());
    CHECK(seen[0] != seen[1]);
    CHECK(all.inputs[7] == 7);
}
