// Writers of files that are mapped: what was written comes back, of sets, of single samples and of other
// formats; what is wrong leaves the old file.
#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>
#include <ctnn/mapped.hpp>

#include "numbered.hpp"

#include <doctest/doctest.h>

#include <fstream>

namespace nn = ctnn;
using namespace ctnn_test;

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
    CHECK(here.files() == 1);
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
