// mapped_dataset: what is wrong with files, the order of their samples, and training on them.
#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>
#include <ctnn/mapped.hpp>

#include "numbered.hpp"
#include "support/allocations.hpp"

#include <doctest/doctest.h>

#include <cstring>

namespace nn = ctnn;
using namespace ctnn_test;

namespace {

void seal(bytes& b) {
    nn::mapped::set_header h;
    std::memcpy(&h, b.data(), sizeof h);
    h.checksum = h.right_checksum();
    std::memcpy(b.data(), &h, sizeof h);
}
std::string damage(const std::string& path) { return in_files(path).check(); }

template <class Batches>
std::vector<nn::index> epoch(Batches& b) {
    std::vector<nn::index> order;
    for (b.shuffle(); b.next();)
        for (nn::index row = 0; row < b.count(); ++row) order.push_back(b.sample_in(row));
    return order;
}

} // namespace

TEST_CASE("xxh64: the reference's values") {
    const auto of = [](std::string_view s) {
        return nn::mapped::xxh64::of(std::as_bytes(std::span(s.data(), s.size())), 0);
    };
    CHECK(of("") == 0xEF46DB3751D8E999u);
    CHECK(of("a") == 0xD24EC4F1A98C6E5Bu);
    CHECK(of("abc") == 0x44BC2CF5AD770999u);
    CHECK(of("Nobody inspects the spammish repetition") == 0xFBCEA83C8A378BF1u);
}

TEST_CASE("every altered byte and every shorter or longer file is a sentence") {
    const folder here;
    REQUIRE(nn::write_dataset(here / "good", numbered(6), small));
    const bytes good = read(here / "good");
    REQUIRE(damage(here / "good") == "");
    for (std::size_t i = 0; i < good.size(); ++i) {
        bytes bad = good;
        bad[i] = char(bad[i] ^ 0x10);
        write(here / "bad", bad);
        const std::string said = damage(here / "bad");
        INFO(i, ": ", said);
        CHECK(said.starts_with(here / "bad"));
    }
    for (std::size_t n = 0; n < good.size(); ++n) {
        write(here / "bad", {good.begin(), good.begin() + long(n)});
        CHECK(damage(here / "bad") != "");
    }
    bytes longer = good;
    longer.push_back(0);
    write(here / "bad", longer);
    CHECK(damage(here / "bad").ends_with("the file goes on behind its last block"));
    CHECK(damage(here / "none").starts_with((here / "none") + ": cannot be opened"));
    CHECK(damage(here.path.string()) != "");

    // Fields that are wrong under a checksum that is right.
    struct field {
        std::size_t at;
        unsigned char value;
        const char* says;
    };
    for (const field f : {field{0, 'x', "byte 0"},
                          {8, 2, "version 2"},
                          {14, '8', "expected <f4"},
                          {17, 'u', "expected <i4"},
                          {20, 0, "0 classes"},
                          {23, 0x80, "classes"},
                          {24, 2, "expected [3]"},
                          {24, 200, "200 axes"},
                          {32, 4, "samples of shape [4]"},
                          {28, 1, "expected []"},
                          {96, 9, "expected []"},
                          {103, 1, "expected []"},
                          {160, 7, "truncated"},
                          {160, 5, "goes on"},
                          {167, 0xff, "any file"},
                          {168, 0, "blocks of 0"},
                          {175, 0xff, "blocks of"},
                          {168, 5, "bytes"},
                          {176, 1, "byte 176"}}) {
        bytes bad = good;
        bad[f.at] = char(f.value);
        seal(bad);
        write(here / "bad", bad);
        const in_files opened(here / "bad");
        const std::string said = opened.error().empty() ? opened.check() : opened.error();
        INFO(f.at, ": ", said);
        CHECK(said.find(f.says) != said.npos);
        CHECK(opened.part(0, 1).size() == 0);
    }
    bytes fewer = good; // a label that is none of the header's classes
    fewer[20] = 3;
    seal(fewer);
    write(here / "bad", fewer);
    CHECK(damage(here / "bad").ends_with("label 3 of sample 3 is out of range 0..2"));
    CHECK(in_files(nn::file_list(std::vector<std::string>{})).error() != "");
    CHECK(in_files(here / "good", {.window = 0}).error() != "");
}

TEST_CASE("the order: each sample once, the same of a seed, another in every epoch, resumed") {
    const folder here;
    REQUIRE(nn::write_dataset(here / "a", numbered(50), small));
    REQUIRE(nn::write_dataset(here / "b", numbered(23, 50), {.classes = 5, .block_bytes = 100}));
    const set all = numbered(73);
    for (const nn::index window : {1, 2, 3, 100}) {
        const in_files files({here / "a", here / "b"}, {.window = window});
        using batches = nn::batches<8, float, nn::shape<3>>;
        batches one(files, nn::seed{1}), same(files, nn::seed{1}), other(files, nn::seed{2});
        const auto order = epoch(one), again = epoch(one);
        CHECK(order == epoch(same));
        CHECK(order != again);
        CHECK(order != epoch(other));
        auto sorted = order;
        std::sort(sorted.begin(), sorted.end());
        REQUIRE(sorted.size() == 73);
        for (nn::index i = 0; i < 73; ++i) CHECK(sorted[std::size_t(i)] == i);

        same.shuffle(); // the second epoch; goes on from its middle elsewhere
        for (int i = 0; i < 4; ++i) same.next();
        batches resumed(files, nn::seed{1});
        CHECK(resumed.resume(same.here()));
        while (same.next()) {
            REQUIRE(resumed.next());
            for (nn::index row = 0; row < same.count(); ++row) {
                const nn::index i = same.sample_in(row);
                CHECK(resumed.sample_in(row) == i);
                CHECK(resumed.inputs().pointer[row * 3] == all.sample(i)[0]);
                CHECK(resumed.labels().pointer[row] == all.labels[std::size_t(i)]);
            }
        }
        CHECK_FALSE(resumed.next());
        const long calls = allocations_during([&] {
            for (int e = 0; e < 3; ++e)
                for (one.shuffle(); one.next();) {
                }
        });
        CHECK(calls == 0);
        one.weigh(std::vector<double>(73, 1));
        CHECK(one.error() != "");
    }
}

TEST_CASE("fit and evaluate take files as they take memory; damage on the way ends them with a sentence") {
    const folder here;
    set all = numbered(300);
    for (float& x : all.inputs) x = x / 450 - 1;
    REQUIRE(nn::write_dataset(here / "a", all, small));
    const in_files files(here / "a", {.window = 4});
    constexpr auto net = nn::input<3> >> nn::dense<8> >> nn::tanh >> nn::dense<5>;
    nn::model<net> m{nn::seed{1}};
    const auto a = nn::evaluate(m, all), b = nn::evaluate(m, files);
    CHECK(a.loss == b.loss);
    CHECK(a.confusion == b.confusion);
    nn::trainer<net, nn::cross_entropy, nn::sgd, 16> t{{.lr = 0.1}};
    const auto h = nn::fit(m, t, files, {.epochs = 3, .validation = &files});
    CHECK(h.error == "");
    CHECK(h.epochs.back().loss < h.epochs[0].loss);
    CHECK(h.epochs.back().validation_loss == nn::evaluate(m, files).loss);

    bytes bad = read(here / "a");
    bad[bad.size() - 20] = char(bad[bad.size() - 20] ^ 1);
    write(here / "a", bad);
    CHECK(nn::evaluate(m, files).error.find("block 74: the checksum") != std::string::npos);
    CHECK(nn::fit(m, t, files, {.epochs = 1}).error.find("altered") != std::string::npos);
    CHECK(nn::fit(m, t, all, {.epochs = 1, .validation = &files}).error.starts_with("validation: "));
    bad.resize(bad.size() / 2);
    write(here / "a", bad);
    CHECK(nn::fit(m, t, files, {.epochs = 1}).error.find("truncated") != std::string::npos);
    constexpr auto fewer = nn::input<3> >> nn::dense<4>;
    nn::model<fewer> m4;
    nn::trainer<fewer, nn::cross_entropy, nn::sgd, 16> t4{{.lr = 0.1}};
    CHECK(nn::fit(m4, t4, files, {.epochs = 1}).error.find("4 outputs") != std::string::npos);
}
