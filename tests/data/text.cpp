// Texts: what is out of range is refused, and batches of what is too short, wrong or changed are none.
#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>

#include <doctest/doctest.h>

#include <limits>

namespace nn = ctnn;

namespace {
constexpr nn::index most = std::numeric_limits<nn::index>::max(),
                    least = std::numeric_limits<nn::index>::min();
template <class Batches>
int count_of(Batches batches) {
    int n = 0;
    for (batches.shuffle(); batches.next();) ++n;
    return n;
}
} // namespace

TEST_CASE("a text is checked where it is made") {
    const nn::token_text good{{0, 1, 2}, 3};
    CHECK(good);
    CHECK(good.size() == 3);
    const nn::token_text wrong{{0, 3}, 3};
    CHECK(wrong.error() == "token 3 at place 1 is out of range 0..2");
    CHECK(wrong.size() == 0);
    CHECK(good.part(1, 2).tokens == std::vector<int>{1, 2});
    CHECK(good.part(1, 2).vocabulary == 3);
    CHECK(good.part(2, 2).error() == "part: 2 tokens from 2 on, of 3");
    for (nn::index first : {least, nn::index(-1), nn::index(0), nn::index(4), most})
        for (nn::index count : {least, nn::index(-1), nn::index(4), most})
            CHECK_FALSE(good.part(first, count));
    CHECK_FALSE(wrong.part(0, 0));
}

TEST_CASE("integers of every width as tokens") {
    CHECK(nn::tokens_of(std::vector<unsigned long long>{4, ~0ull}, 5).error() ==
          "token 18446744073709551615 at place 1 is out of range 0..4");
    CHECK(nn::tokens_of(std::vector<short>{4, -3}, 5).error() == "token -3 at place 1 is out of range 0..4");
    CHECK(nn::tokens_of(std::vector<signed char>{-1}, 256)->tokens == std::vector<int>{255});
    for (int none : {0, -1, std::numeric_limits<int>::min()})
        CHECK(nn::tokens_of(std::vector<int>{0}, none).error() ==
              "the vocabulary has " + std::to_string(none) + " tokens: it has to say how many there are");
    CHECK(nn::tokens_of(std::vector<int>{}, -1));
    enum class letter : unsigned char { a, b };
    CHECK(nn::tokens_of(std::vector{letter::b}, 2)->tokens == std::vector<int>{1});
}

TEST_CASE("batches of texts of every length") {
    for (int n = 0; n < 40; ++n) {
        const nn::token_text text{std::vector<int>(std::size_t(n)), 1};
        CHECK(count_of(nn::text_batches<2, 5>{text, nn::seed{1}}) <= (n - 1) / 5);
        CHECK(count_of(nn::consecutive_batches<2, 5>{text}) == (n < 1 ? 0 : (n - 1) / 2 / 5));
        CHECK(count_of(nn::consecutive_batches<1, 1>{text}) == (n < 1 ? 0 : n - 1));
    }
}

TEST_CASE("a text that changes behind its batches") {
    nn::token_text text{std::vector<int>(60), 1};
    nn::text_batches<2, 5> windows{text, nn::seed{1}};
    nn::consecutive_batches<2, 5> chunks{text};
    windows.shuffle();
    CHECK(windows.next());
    CHECK(chunks.next());
    text.tokens.resize(7);
    CHECK_FALSE(windows.next());
    CHECK_FALSE(chunks.next());
    CHECK(chunks.error() == "the text has changed its size since its batches were made");
    windows.shuffle();
    CHECK_FALSE(windows.next());
}

TEST_CASE("fit_batches says why it does not train") {
    constexpr auto net = nn::tokens<5, 4> >> nn::embedding<2> >> nn::dense<4>;
    nn::model<net> m{nn::seed{1}};
    nn::trainer<net, nn::cross_entropy, nn::sgd, 2> t;
    const auto refusal = [&](const nn::token_text& text) {
        nn::consecutive_batches<2, 5> chunks{text};
        const auto h = nn::fit_batches(m, t, chunks, {.epochs = 2}, [](auto&) {}, [](auto, auto) {});
        CHECK(h.not_finite);
        return h.error;
    };
    nn::token_text text{{0, 1}, 4};
    CHECK(refusal(text) == "there is nothing to learn: no batch, or no label that counts");
    text.tokens.assign(60, 9);
    CHECK(refusal(text) == "token 9 at place 0 is out of range 0..3");
}
