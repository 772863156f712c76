// Mini-batches: epochs are permutations, sources go on from any place, texts are tiled by windows.
#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <vector>

namespace nn = ctnn;

TEST_CASE("an epoch is a permutation; the last batch is smaller; the order follows from the seed") {
    nn::dataset<float, nn::shape<1>> set;
    set.classes = 100;
    for (int i = 0; i < 100; ++i) set.inputs.push_back(float(i)), set.labels.push_back(i);
    nn::batches<32, float, nn::shape<1>> a{set, nn::seed{1}}, b{set, nn::seed{1}};
    std::vector<int> before;
    for (int epoch = 0; epoch < 3; ++epoch) {
        std::vector<int> order;
        b.shuffle();
        for (a.shuffle(); a.next();) {
            REQUIRE(b.next());
            for (nn::index i = 0; i < a.count(); ++i) {
                order.push_back(a.labels().pointer[i]);
                CHECK(a.inputs().pointer[i] == float(order.back()));
                CHECK(b.labels().pointer[i] == order.back());
            }
            for (nn::index i = a.count(); i < 32; ++i) CHECK(a.inputs().pointer[i] == 0);
        }
        CHECK(a.count() <= 0);
        CHECK(order != before);
        before = order;
        std::sort(order.begin(), order.end());
        CHECK(order == set.labels);
    }
}
constexpr auto net = nn::input<1, 28, 28> >> nn::flatten >> nn::dense<32> >> nn::relu >> nn::dense<10>;

TEST_CASE("drawn digits are learned; evaluation counts every sample; convergence stops") {
    const auto training = nn::drawn_digits<float>(1500, nn::seed{1}),
               test = nn::drawn_digits<float>(333, nn::seed{2});
    CHECK(training.inputs == nn::drawn_digits<float>(1500, nn::seed{1}).inputs);
    for (int digit = 0; digit < 10; ++digit)
        CHECK(std::count(training.labels.begin(), training.labels.end(), digit) > 50);
    static nn::model<net> model{nn::seed{1}};
    static nn::trainer<net, nn::cross_entropy, nn::sgd, 32> trainer{{.lr = 0.1}};
    const auto h = nn::fit(model, trainer, training, {.epochs = 15, .validation = &test});
    CHECK(h.epochs.size() == 15);
    CHECK(h.epochs.back().accuracy > 0.75);
    const auto e = nn::evaluate(model, test);
    nn::index sum = 0;
    for (nn::index n : e.confusion) sum += n;
    CHECK(sum == 333);
    CHECK(e.accuracy() == h.epochs.back().accuracy);

    trainer.optimizer().lr = 0; // no progress: converged after `patience` epochs beyond the first
    const auto stopped = nn::fit(model, trainer, training, {.epochs = 15, .patience = 2});
    CHECK(stopped.converged);
    CHECK(stopped.epochs.size() == 3);
}
TEST_CASE("a token out of range is refused, with its place") {
    CHECK(nn::tokens_of(std::string("abc"), 128)->size() == 3);
    CHECK(nn::tokens_of(std::string("ab\xc3"), 128).error() == "token 195 at place 2 is out of range 0..127");
    CHECK(nn::tokens_of(std::vector<int>{0, -1}, 5).error() == "token -1 at place 1 is out of range 0..4");
    CHECK(nn::tokens_of(std::vector<int>{5}, 5).error() == "token 5 at place 0 is out of range 0..4");
}
// The batches after a place, from the place on in a source of the same kind.
template <class Batches>
void goes_on_from_a_place(Batches one, Batches other, int epochs, int batches) {
    const auto next = [](Batches& b) {
        if (!b.next()) b.shuffle(), b.next();
        return b.labels().pointer[0];
    };
    for (int i = 0; i < epochs; ++i) one.shuffle();
    for (int i = 0; i < batches; ++i) next(one);
    CHECK(other.resume(one.here()));
    for (int i = 0; i < 30; ++i) CHECK(next(one) == next(other));
}
TEST_CASE("sources of batches go on from a place, over the ends of epochs") {
    std::vector<int> numbers(107);
    for (int i = 0; i < 107; ++i) numbers[std::size_t(i)] = i * i % 107;
    const nn::token_text text{numbers, 107};
    const auto digits = nn::drawn_digits<float>(50, nn::seed{4});
    for (int batches : {0, 1, 5, 17}) {
        using windows = nn::text_batches<2, 10>;
        goes_on_from_a_place(windows(text, nn::seed{3}), windows(text, nn::seed{3}), 2, batches);
        using pictures = nn::batches<4, float, nn::shape<1, 28, 28>>;
        goes_on_from_a_place(pictures(digits, nn::seed{3}), pictures(digits, nn::seed{3}), 3, batches);
        using consecutive = nn::consecutive_batches<2, 10>;
        goes_on_from_a_place(consecutive(text), consecutive(text), 1, batches);
    }
}
// Whatever a place says, nothing is read that is not there; what cannot be one is refused, and an epoch
// begins.
template <class Batches>
void no_place_harms(Batches b, auto place_at) {
    using limits = std::numeric_limits<nn::index>;
    for (const nn::index position :
         {nn::index(-1), nn::index(-3'000'000), nn::index(1), nn::index(9), b.size(), b.size() + 1,
          nn::index(1'000'000), limits::max(), limits::min()}) {
        const bool resumed = b.resume(place_at(position));
        if (position < 0 || position > 1000) CHECK_FALSE(resumed);
        nn::index batches = 0;
        for (; b.next() && batches < 100; ++batches) CHECK(b.labels().pointer[0] >= 0);
        CHECK(batches < 100);
        if (!resumed) CHECK(batches > 0);
    }
}
TEST_CASE("resuming from any place is safe") {
    std::vector<int> numbers(107);
    for (int i = 0; i < 107; ++i) numbers[std::size_t(i)] = i;
    const nn::token_text text{numbers, 107}, nothing{{}, 107};
    const auto digits = nn::drawn_digits<float>(50, nn::seed{4});
    using windows = nn::text_batches<2, 10>;
    const auto place = [](nn::index i) { return windows::place{std::uint64_t(i), i}; };
    no_place_harms(windows(text, nn::seed{3}), place);
    using pictures = nn::batches<4, float, nn::shape<1, 28, 28>>;
    no_place_harms(pictures(digits, nn::seed{3}),
                   [&](nn::index i) { return pictures::place{place(i).draws, place(i).position}; });
    using consecutive = nn::consecutive_batches<2, 10>;
    no_place_harms(consecutive(text), [](nn::index i) { return i; });
    for (const nn::index position : {-1, 0, 1, 10}) {
        consecutive none(nothing);
        CHECK(none.resume(position) == (position == 0));
        CHECK_FALSE(none.next());
    }

    pictures b(digits, nn::seed{3}), refused(digits, nn::seed{3});
    b.shuffle(), refused.shuffle(), refused.next();
    CHECK_FALSE(refused.resume({7, 51})); // the epoch that was begun, from its beginning
    while (b.next()) {
        REQUIRE(refused.next());
        CHECK(b.labels().pointer[0] == refused.labels().pointer[0]);
    }
}
TEST_CASE("windows of a text tile it, and their labels come one further") {
    std::vector<int> numbers(107);
    for (int i = 0; i < 107; ++i) numbers[std::size_t(i)] = i;
    const nn::token_text text{numbers, 107};
    nn::text_batches<4, 10> batches{text, nn::seed{3}};
    std::vector<int> beginnings;
    for (int epoch = 0; epoch < 3; ++epoch) {
        std::vector<int> seen;
        for (batches.shuffle(); batches.next();)
            for (nn::index s = 0; s < batches.count(); ++s)
                for (nn::index i = 0; i < 10; ++i) {
                    seen.push_back(batches.inputs().pointer[s * 10 + i]);
                    CHECK(batches.labels().pointer[s * 10 + i] == seen.back() + 1);
                }
        beginnings.push_back(seen[0]);
        CHECK(nn::index(seen.size()) == 10 * batches.size());
        std::sort(seen.begin(), seen.end());
        CHECK(seen.size() >= 90);
        for (std::size_t i = 1; i < seen.size(); ++i) CHECK(seen[i] == seen[i - 1] + 1); // each once, no gap
    }
    CHECK((beginnings[0] != beginnings[1] || beginnings[1] != beginnings[2]));
}
TEST_CASE("consecutive batches go on where the last ended") {
    std::vector<int> numbers(100);
    for (int i = 0; i < 100; ++i) numbers[std::size_t(i)] = i;
    const nn::token_text text{numbers, 100};
    nn::consecutive_batches<3, 8> chunks{text};
    for (int epoch = 0; epoch < 2; ++epoch) {
        int next[3] = {0, 33, 66}, batches = 0;
        for (chunks.shuffle(); chunks.next(); ++batches)
            for (int s = 0; s < 3; ++s)
                for (int i = 0; i < 8; ++i, ++next[s]) {
                    CHECK(chunks.inputs().pointer[s * 8 + i] == next[s]);
                    CHECK(chunks.labels().pointer[s * 8 + i] == next[s] + 1);
                }
        CHECK(batches == 4);
    }
}
