// mapped_dataset: files as sets, what is wrong with them, their order, and training on them.
#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>
#include <ctnn/mapped.hpp>

#include <doctest/doctest.h>

#include "support/allocations.hpp"

#include <cstring>
#include <filesystem>
#include <fstream>

namespace nn = ctnn;
namespace fs = std::filesystem;

namespace {

using set = nn::dataset<float, nn::shape<3>>;
using in_files = nn::mapped_dataset<float, nn::shape<3>>;
using bytes = std::vector<char>;
// 16 bytes for each sample: blocks of 4.
constexpr nn::dataset_file_options small{.classes = 5, .block_bytes = 64};

struct folder {
    fs::path path;
    folder() {
        for (int i = 0; path.empty(); ++i)
            if (const auto p = fs::temp_directory_path() / ("ctnn_mapped_" + std::to_string(i));
                fs::create_directory(p))
                path = p;
    }
    ~folder() { fs::remove_all(path); }
    std::string operator/(const char* name) const { return (path / name).string(); }
};

set numbered(int n, int first = 0) {
    set s;
    s.classes = 5;
    for (int i = first; i < first + n; ++i) {
        for (int k = 0; k < 3; ++k) s.inputs.push_back(float(3 * i + k));
        s.labels.push_back(i % 7 == 6 ? nn::ignore : i % 5);
    }
    return s;
}
bytes read(const std::string& path) {
    std::ifstream f(path, std::ios::binary);
    return bytes(std::istreambuf_iterator<char>(f), {});
}
void write(const std::string& path, const bytes& b) {
    std::ofstream(path, std::ios::binary).write(b.data(), std::streamsize(b.size()));
}
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

TEST_CASE("what was written comes back, of one file and of many, whatever the sizes of their blocks") {
    const folder here;
    for (int n : {0, 1, 3, 4, 5, 8, 41}) {
        const set all = numbered(n);
        REQUIRE(nn::write_dataset(here / "a", all, small));
        const in_files files(here / "a", {.window = 2});
        REQUIRE(files.error() == "");
        CHECK(files.size() == n);
        CHECK(files.class_count() == 5);
        const set back = files.part(0, n);
        CHECK(back.error() == "");
        CHECK(back.inputs == all.inputs);
        CHECK(back.labels == all.labels);
    }
    const set first = numbered(9), second = numbered(30, 9), both = numbered(39);
    REQUIRE(nn::write_dataset(here / "b", first, small));
    REQUIRE(nn::write_dataset(here / "c", second, {.block_bytes = 100}));
    const auto files = in_files::open({here / "b", here / "c"}, {.window = 3});
    REQUIRE(files);
    CHECK(files->part(5, 20).inputs == both.part(5, 20).inputs);
    CHECK(files->check() == "");
    CHECK_FALSE(files->part(30, 10));

    nn::dataset<double, nn::shape<2, 2>, nn::shape<3>> curve;
    for (int i = 0; i < 7; ++i) {
        for (int k = 0; k < 4; ++k) curve.inputs.push_back(i + k / 8.0);
        for (int k = 0; k < 3; ++k) curve.targets.push_back(-i - k / 8.0);
    }
    REQUIRE(nn::write_dataset(here / "d", curve, {.block_bytes = 150}));
    const nn::mapped_dataset<double, nn::shape<2, 2>, nn::shape<3>> values(here / "d");
    CHECK(values.part(0, 7).targets == curve.targets);
    const nn::dataset<unsigned char, nn::shape<3>, void> plain({1, 2, 3, 4, 5, 6});
    REQUIRE(nn::write_dataset(here / "e", plain));
    CHECK(nn::mapped_dataset<unsigned char, nn::shape<3>, void>(here / "e").part(1, 1).inputs ==
          std::vector<unsigned char>{4, 5, 6});
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
        const long calls = ctnn_test::allocations_during([&] {
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

TEST_CASE("the writer's mistakes; the old file stays") {
    const folder here;
    REQUIRE(nn::write_dataset(here / "a", numbered(3), small));
    const bytes old = read(here / "a");
    const float x[3] = {};
    const int two[2] = {0, 1}, bad = -7, large = 9;
    using writer = nn::dataset_writer<float, nn::shape<3>>;
    const auto said = [&](auto add) {
        writer w(here / "a", small);
        add(w);
        const auto r = w.finish();
        CHECK_FALSE(r);
        return r.error();
    };
    CHECK(said([&](writer& w) { w.add(x, two); }).find("there are 3 and 2") != std::string::npos);
    CHECK(said([&](writer& w) { w.add(x, std::span(&bad, 1)); }).find("label -7") != std::string::npos);
    CHECK(said([&](writer& w) { w.add(x, std::span(&large, 1)); }).find("label 9") != std::string::npos);
    CHECK(said([&](writer& w) { w.add(x, large); }).find("label 9") != std::string::npos);
    CHECK(said([&](writer& w) { w.add(std::span(x, 2), 1); }).find("there are 2 and 1") != std::string::npos);
    {
        writer(here / "a").add(x, std::span(two, 1));
    } // not finished
    CHECK(read(here / "a") == old);
    CHECK(std::distance(fs::directory_iterator(here.path), {}) == 1);
    CHECK_FALSE(nn::write_dataset(here / "no/folder", numbered(1)));
}

TEST_CASE("one sample at a time; figures of what is in files are those of what is in memory") {
    const folder here;
    const set all = numbered(40);
    nn::dataset_writer<float, nn::shape<3>> classes{here / "a", small};
    for (nn::index i = 0; i < all.size(); ++i)
        classes.add(std::span(all.sample(i), 3), all.labels[std::size_t(i)]);
    REQUIRE(classes.finish());
    const in_files files(here / "a");
    CHECK(files.part(0, 40).inputs == all.inputs);
    CHECK(files.part(0, 40).labels == all.labels);
    const auto a = nn::figures_of(all), b = nn::figures_of(files);
    CHECK(a.mean == b.mean);
    CHECK(a.deviation == b.deviation);
    bytes bad = read(here / "a");
    bad[bad.size() - 20] = char(bad[bad.size() - 20] ^ 1);
    write(here / "a", bad);
    const auto none = nn::figures_of(files);
    for (nn::index i = 0; i < 3; ++i)
        CHECK((none.mean[i] != none.mean[i] && none.deviation[i] != none.deviation[i]));

    nn::dataset_writer<double, nn::shape<2>, nn::shape<1>> values{here / "v"};
    const double x[] = {1, 2};
    values.add(x, 3.5);
    REQUIRE(values.finish());
    const nn::mapped_dataset<double, nn::shape<2>, nn::shape<1>> one(here / "v");
    CHECK(one.part(0, 1).targets == std::vector<double>{3.5});
}

TEST_CASE("IDX and CSV files become files that say the same") {
    const folder here;
    bytes images = {0, 0, 8, 3, 0, 0, 0, 9, 0, 0, 0, 2, 0, 0, 0, 3}, labels = {0, 0, 8, 1, 0, 0, 0, 9};
    for (int i = 0; i < 54; ++i) images.push_back(char(i * 5));
    for (int i = 0; i < 9; ++i) labels.push_back(char(i % 4));
    write(here / "i", images), write(here / "l", labels);
    const auto u = [](const bytes& b) {
        return std::span(reinterpret_cast<const unsigned char*>(b.data()), b.size());
    };
    const auto want = nn::read_idx_pair<float, nn::shape<1, 2, 3>>(u(images), "i", u(labels), "l", 4);
    REQUIRE(want);
    using shape = nn::shape<1, 2, 3>;
    const auto made = nn::convert_idx<float, shape>(here / "i", here / "l", 4, here / "s", small);
    INFO(made.error());
    REQUIRE(made);
    CHECK(*made == 9);
    const nn::mapped_dataset<float, shape> files(here / "s");
    CHECK(files.part(0, 9).inputs == want->inputs);
    CHECK(files.part(0, 9).labels == want->labels);
    const auto few = nn::convert_idx<float, shape>(here / "i", here / "l", 3, here / "s");
    CHECK(few.error().ends_with("label 3 of sample 3 is out of range 0..2"));
    images.pop_back();
    write(here / "i", images);
    CHECK(nn::convert_idx<float, shape>(here / "i", here / "l", 4, here / "s").error().find("ends after") !=
          std::string::npos);
    std::ofstream(here / "c") << "a,b,kind\n1,2,cat\n3,4,dog\n5,6,cat\n";
    REQUIRE(nn::convert_csv<float, nn::shape<2>>(here / "c", here / "t", {"a", "b"}, "kind"));
    const auto kinds = nn::mapped_dataset<float, nn::shape<2>>(here / "t").part(0, 3);
    CHECK(kinds.inputs == std::vector<float>{1, 2, 3, 4, 5, 6});
    CHECK(kinds.labels == std::vector<int>{0, 1, 0});
    CHECK(nn::convert_csv<float, nn::shape<1>, nn::shape<1>>(here / "c", here / "t", {"a"}, {"b"}));
    CHECK_FALSE(nn::convert_csv<float, nn::shape<2>>(here / "none", here / "t", {"a", "b"}, "kind"));
}
