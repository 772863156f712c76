// What came of fit and evaluate, in one line.
#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>

#include <doctest/doctest.h>

#include <sstream>

namespace nn = ctnn;

namespace {
template <class X>
std::string text(const X& x) {
    std::ostringstream out;
    out << x;
    return out.str();
}
constexpr auto line = nn::input<1> >> nn::dense<1>;
constexpr auto two = nn::input<2> >> nn::dense<2>;
} // namespace

TEST_CASE("a history is one line, and says why it ended") {
    nn::history h;
    CHECK(text(h) == "no epochs");
    h.epochs.push_back({.number = 1, .of = 5, .loss = 0.25});
    CHECK(text(h) == "1 epoch: loss 0.25");
    CHECK(text(h.epochs[0]) == "epoch 1 of 5: loss 0.25");
    h.epochs.push_back(
        {.number = 2, .of = 5, .loss = 0.125, .accuracy = 0.5, .validation_loss = 1.0 / 3, .metric = 0.5});
    h.best = 2, h.restored = true, h.converged = true;
    CHECK(text(h) == "2 epochs: loss 0.125, validation loss 0.3333, accuracy 0.5; best: epoch 2, restored; "
                     "converged");
    h.epochs.back().metric = 0.75;
    h.converged = h.restored = false, h.stopped = true;
    CHECK(text(h) == "2 epochs: loss 0.125, validation loss 0.3333, accuracy 0.5, metric 0.75; best: epoch "
                     "2; stopped");
    nn::model<line> m;
    nn::trainer<line, nn::mse, nn::sgd, 4> t;
    CHECK(text(nn::fit(m, t, nn::dataset<float, nn::shape<1>, nn::shape<1>>::failure("it is not there"))) ==
          "1 epoch; it is not there");
}
TEST_CASE("an evaluation is one line; of data that are wrong, their sentence") {
    nn::model<two> m;
    nn::parameter<"0.weight">(m).write(std::array{1.f, 0.f, 0.f, 1.f});
    const nn::dataset<float, nn::shape<2>> set{{4, 0, 0, 4, 4, 0}, {0, 1, 1}, 2};
    const auto e = nn::evaluate(m, set);
    CHECK(text(e).starts_with("3 judged: loss 1.3"));
    CHECK(text(e).ends_with(", accuracy 0.6667, F1 0.6667, AUC 0.75"));
    const nn::dataset<float, nn::shape<2>> none;
    CHECK(nn::evaluate(m, none).error == "the set has no samples");
    CHECK(text(nn::evaluate(m, none)) == "the set has no samples");
    CHECK(nn::evaluate(m, none).accuracy() != nn::evaluate(m, none).accuracy()); // NaN

    nn::model<line> l;
    nn::parameter<"0.weight">(l).write(std::array{1.f});
    const nn::dataset<float, nn::shape<1>, nn::shape<1>> values{{1, 2}, {1, 4}};
    CHECK(text(nn::evaluate(l, values)) == "2 judged: loss 2, MSE 2, MAE 1, R2 0.1111");
    CHECK(text(nn::evaluate(l, nn::dataset<float, nn::shape<1>, nn::shape<1>>{})) ==
          "the set has no samples");
}
TEST_CASE("a confusion is a table with what is found of each class and what it is taken for") {
    nn::evaluation e;
    e.classes = 3, e.count = 112, e.correct = 98;
    e.confusion = {50, 0, 0, 1, 48, 3, 0, 10, 0};
    CHECK(nn::confusion_table(e) == "truth \\ taken for      0      1      2  recall\n"
                                    "                0     50      0      0   1.000\n"
                                    "                1      1     48      3   0.923\n"
                                    "                2      0     10      0   0.000\n"
                                    "        precision  0.980  0.828  0.000   0.875\n");
    // The third class has no name; a name is as wide as its characters.
    const std::vector<std::string> names{"a", "Gänsefüßchen"};
    CHECK(nn::confusion_table(e, names) == "truth \\ taken for      a  Gänsefüßchen      2  recall\n"
                                           "                a     50             0      0   1.000\n"
                                           "     Gänsefüßchen      1            48      3   0.923\n"
                                           "                2      0            10      0   0.000\n"
                                           "        precision  0.980         0.828  0.000   0.875\n");
    e.classes = 2000, e.confusion = {};
    CHECK(nn::confusion_table(e) == "2000 classes, which are not counted by pairs: at most 1024 are\n");
    CHECK(nn::confusion_table(nn::evaluation{}) == "truth \\ taken for  recall\n"
                                                   "        precision   0.000\n");
    nn::model<two> m;
    CHECK(nn::confusion_table(nn::evaluate(m, nn::dataset<float, nn::shape<2>>{})) ==
          "the set has no samples\n");
}
