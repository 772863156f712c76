// fit and evaluate of sequences of several lengths: as the same loop by hand, and as sample by sample.
#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <numeric>

namespace nn = ctnn;

namespace {
constexpr int steps = 5, features = 3, samples = 70, batch = 4; // more than one piece of evaluate's
constexpr auto last = nn::sequence<steps, features> >> nn::gru<6> >> nn::last_step >> nn::dense<2>;
constexpr auto every = nn::sequence<steps, features> >> nn::bidirectional<nn::lstm<4>> >> nn::dense<2>;
using shape = nn::shape<steps, features>;

/// Values, and NaN behind each sample's length; every ninth sample is not there.
struct padded {
    std::vector<float> x;
    std::vector<int> lengths, classes, class_of_steps;
    std::vector<float> values;
    padded() {
        nn::random_numbers random{nn::seed{3}};
        for (int i = 0; i < samples; ++i) {
            lengths.push_back(i % 9 == 4 ? 0 : 1 + i * 7 % steps);
            classes.push_back(i % 2);
            for (int t = 0; t < steps; ++t) {
                const bool counts = t < lengths.back();
                for (int k = 0; k < features; ++k)
                    x.push_back(counts ? float(random.normal()) + float(i % 2) : std::nanf(""));
                class_of_steps.push_back((i + t) % 2);
                for (int k = 0; k < 2; ++k) values.push_back(counts ? float(random.normal()) : std::nanf(""));
            }
        }
    }
    int counted_steps() const { return std::accumulate(lengths.begin(), lengths.end(), 0); }
    int counted_samples() const { return int(samples - std::count(lengths.begin(), lengths.end(), 0)); }
};

template <auto Net, class Target>
void as_by_hand(const nn::dataset<float, shape, Target>& set, const std::vector<int>& lengths, int counted) {
    using trainer_type = nn::trainer<Net, nn::cross_entropy, nn::adam, batch>;
    nn::model<Net> a{nn::seed{1}}, b = a;
    trainer_type one{{.lr = 0.01}}, other{{.lr = 0.01}};
    const auto samples_and_lengths = nn::with_lengths(set, lengths);
    const nn::history h = nn::fit(a, one, samples_and_lengths,
                                  {.epochs = 3, .shuffle = nn::seed{2}, .validation = samples_and_lengths});
    REQUIRE(h.error == "");
    nn::batches<batch, float, shape, Target> batches{set, nn::seed{2}};
    for (const nn::epoch& e : h.epochs) {
        double sum = 0, terms = 0;
        for (batches.shuffle(); batches.next();) {
            const auto l = batches.lengths(lengths);
            const double n = double(other.terms(batches.targets(), l));
            if (n > 0) sum += n * double(other.step(b, batches.inputs(), batches.targets(), l)), terms += n;
        }
        CHECK(terms == counted);
        CHECK(e.loss == doctest::Approx(sum / terms).epsilon(1e-12));
    }
    CHECK(a == b);
    const nn::evaluation e = nn::evaluate(a, samples_and_lengths);
    CHECK(e.count == counted);
    CHECK(e.loss == h.epochs.back().validation_loss);
    CHECK(e.accuracy() == h.epochs.back().accuracy);
    // Sample by sample, as if there were no more than what counts.
    double loss = 0;
    int right = 0;
    for (nn::index i = 0; i < samples; ++i) {
        const int length = lengths[std::size_t(i)];
        const auto y =
            nn::predict(a, nn::unchecked<steps * features>(set.sample(i)), nn::lengths{std::array{length}});
        for (int t = 0;
             t < (nn::is_sequence<typename nn::network_of<Net>::output_type> ? length : length > 0); ++t) {
            const double other_less =
                double(y[2 * t + 1 - set.target(i)[t]]) - double(y[2 * t + set.target(i)[t]]);
            loss += std::log1p(std::exp(other_less));
            right += other_less < 0;
        }
    }
    CHECK(e.loss == doctest::Approx(loss / counted).epsilon(1e-6));
    CHECK(e.correct == right);
}
} // namespace

TEST_CASE("fit and evaluate leave out what lies behind a length") {
    const padded all;
    as_by_hand<last, int>({all.x, all.classes, 2}, all.lengths, all.counted_samples());
    as_by_hand<every, int[steps]>({all.x, all.class_of_steps, 2}, all.lengths, all.counted_steps());
}
TEST_CASE("behind a length there are no tokens") {
    constexpr auto net = nn::tokens<steps, 9> >> nn::embedding<4> >> nn::bidirectional<nn::gru<3>> >>
                         nn::concat(nn::slice<0, 3> >> nn::last_step, nn::slice<3, 3> >> nn::first_step) >>
                         nn::dense<2>;
    const padded all;
    std::vector<int> words;
    for (int i = 0; i < samples * steps; ++i)
        words.push_back(i % steps < all.lengths[std::size_t(i / steps)] ? i % 9 : -1);
    const nn::dataset<int, nn::shape<steps>> set{words, all.classes, 2};
    const auto counted = nn::with_lengths(set, all.lengths);
    nn::model<net> m{nn::seed{1}};
    nn::trainer<net, nn::cross_entropy, nn::adam, batch> trainer{{.lr = 0.02}};
    const double before = nn::evaluate(m, counted).loss;
    CHECK(std::isfinite(before));
    CHECK(nn::fit(m, trainer, counted, {.epochs = 5}).error == "");
    CHECK(nn::evaluate(m, counted).loss < before);
    CHECK(std::isnan(nn::evaluate(m, set).loss)); // all steps: some are no tokens
}
TEST_CASE("values of the steps that count are judged") {
    const padded all;
    const nn::dataset<float, shape, nn::shape<steps, 2>> set{all.x, all.values};
    nn::model<every> m{nn::seed{1}};
    nn::trainer<every, nn::mse, nn::adam, batch> trainer{{.lr = 0.02}};
    const auto counted = nn::with_lengths(set, all.lengths);
    const auto before = nn::evaluate(m, counted);
    double squared = 0;
    for (nn::index i = 0; i < samples; ++i) {
        const int length = all.lengths[std::size_t(i)];
        const auto y =
            nn::predict(m, nn::unchecked<steps * features>(set.sample(i)), nn::lengths{std::array{length}});
        for (int k = 0; k < 2 * length; ++k) squared += std::pow(double(y[k]) - double(set.target(i)[k]), 2);
    }
    CHECK(before.count == all.counted_steps());
    CHECK(before.loss == doctest::Approx(squared / (2 * all.counted_steps())).epsilon(1e-6));
    CHECK(before.mse() == doctest::Approx(before.loss).epsilon(1e-6));
    nn::fit_options<float, shape, nn::shape<steps, 2>, std::span<const int>> options{.epochs = 5};
    options.validation = counted, options.patience = 5;
    const auto h = nn::fit(m, trainer, counted, options);
    CHECK(h.error == "");
    CHECK(nn::evaluate(m, counted).loss < before.loss);
}
TEST_CASE("what is not finite before a length is named, and changes nothing") {
    padded all;
    nn::model<every> m{nn::seed{1}};
    const auto before = m;
    nn::trainer<every, nn::mse, nn::sgd, batch> trainer;
    const auto says = [&] {
        const nn::dataset<float, shape, nn::shape<steps, 2>> set{all.x, all.values};
        m = before;
        return nn::fit(m, trainer, nn::with_lengths(set, all.lengths), {.epochs = 1}).error;
    };
    const int length = all.lengths[20];
    all.values[std::size_t((20 * steps + length - 1) * 2)] = INFINITY;
    CHECK(says() == "epoch 1: the loss is not finite at sample 20: value " + std::to_string(2 * length - 2) +
                        " of its target is not finite");
    all.x[std::size_t((20 * steps + length) * features - 1)] = std::nanf("");
    CHECK(says() == "epoch 1: the loss is not finite at sample 20: value " +
                        std::to_string(length * features - 1) + " of its input is not finite");
}
TEST_CASE("lists that do not belong to a set, and lengths that cannot be, are a sentence") {
    padded all;
    const nn::dataset<float, shape> set{all.x, all.classes, 2};
    nn::model<last> m{nn::seed{1}};
    const auto before = m;
    nn::trainer<last, nn::cross_entropy, nn::sgd, batch> trainer;
    const std::vector<int> fewer(3, 1), good = all.lengths;
    CHECK(nn::evaluate(m, nn::with_lengths(set, fewer)).error == "there are 70 samples but 3 lengths");
    CHECK(nn::fit(m, trainer, nn::with_lengths(set, fewer)).error == "there are 70 samples but 3 lengths");
    CHECK(nn::fit(m, trainer, nn::with_lengths(set, good), {.validation = nn::with_lengths(set, fewer)})
              .error == "validation: there are 70 samples but 3 lengths");
    for (const int wrong : {steps + 1, -1}) {
        all.lengths[7] = wrong;
        const std::string sentence =
            "length " + std::to_string(wrong) + " of sample 7 is out of range 0.." + std::to_string(steps);
        CHECK(nn::evaluate(m, nn::with_lengths(set, all.lengths)).error == sentence);
        CHECK(nn::fit(m, trainer, nn::with_lengths(set, all.lengths)).error == sentence);
    }
    CHECK(m == before);
    const std::vector<int> none(samples, 0);
    CHECK(nn::fit(m, trainer, nn::with_lengths(set, none)).error ==
          "there is nothing to learn: no batch, or no label that counts");
    CHECK(nn::evaluate(m, nn::with_lengths(set, none)).count == 0);
}
