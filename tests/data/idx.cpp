// IDX files: a good pair, and bad ones, which are refused with a sentence.
#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>

namespace nn = ctnn;
using bytes = std::vector<unsigned char>;
using tiny = nn::shape<1, 2, 2>;

namespace {
bytes images(unsigned char count) {
    bytes file{0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, 2, 0, 0, 0, 2};
    for (int i = 0; i < count * 4; ++i) file.push_back(static_cast<unsigned char>(i));
    return file;
}
bytes labels(std::initializer_list<unsigned char> values) {
    bytes file{0, 0, 8, 1, 0, 0, 0, static_cast<unsigned char>(values.size())};
    for (unsigned char value : values) file.push_back(value);
    return file;
}
std::string error_of(const bytes& a, const bytes& b) {
    return nn::read_idx_pair<float, tiny>(a, "images", b, "labels", 3).error();
}
} // namespace

TEST_CASE("a good pair of files") {
    const auto set = nn::read_idx_pair<float, tiny>(images(3), "images", labels({0, 2, 1}), "labels", 3);
    REQUIRE(set);
    CHECK(set->size() == 3);
    CHECK(set->labels[1] == 2);
    CHECK(set->sample(1)[0] == 4.f / 255);
}
TEST_CASE("bad files: a sentence with file, place and expectation") {
    const bytes good = images(2), three = labels({0, 1, 2});
    CHECK(error_of({}, three) == "images: byte 0: the file ends within the header of 16 bytes");
    CHECK(error_of({good.begin(), good.end() - 1}, three) ==
          "images: byte 23: the file ends after 7 of 8 values");
    bytes longer = good;
    longer.push_back(0);
    CHECK(error_of(longer, three) == "images: byte 24: the file goes on behind its last value");
    bytes foreign = good;
    foreign[0] = 'P';
    CHECK(error_of(foreign, three) == "images: byte 0: an IDX file begins with two zero bytes");
    foreign = good, foreign[2] = 13;
    CHECK(error_of(foreign, three) == "images: byte 2: element type 13, expected 8 (unsigned byte)");
    foreign = good, foreign[3] = 2;
    CHECK(error_of(foreign, three) == "images: byte 3: 2 axes, expected 3");
    foreign = good, foreign[11] = 3;
    CHECK(error_of(foreign, three) == "images: byte 8: extent 3, expected 2");
    foreign = good, foreign[4] = 255;
    CHECK(error_of(foreign, three) == "images: byte 24: the file ends after 8 of 17112760328 values");
    CHECK(error_of(good, three) == "images and labels: there are 2 samples but 3 labels");
    CHECK(error_of(good, labels({0, 3})) == "images and labels: label 3 of sample 1 is out of range 0..2");
}
TEST_CASE("images of other ranks; extents whose product has no room") {
    const bytes two = labels({0, 1}), flat{0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 9, 8, 7, 6, 5, 4};
    const auto rows = nn::read_idx_pair<float, nn::shape<3>>(flat, "rows", two, "labels", 2);
    REQUIRE(rows);
    CHECK(rows->sample(1)[0] == 6.f / 255);
    CHECK(nn::read_idx_pair<float, nn::shape<2, 2>>(images(2), "images", two, "labels", 2)->size() == 2);
    CHECK(nn::read_idx_pair<float, nn::shape<4>>(images(2), "images", two, "labels", 2).error() ==
          "images: byte 3: 3 axes, expected 2");
    CHECK(nn::read_idx_pair<float, nn::shape<2, 2>>(images(2), "images", two, "labels", 0).error() ==
          "images and labels: classes is 0: it has to say how many there are");
    bytes large{0, 0, 8, 3};
    for (int i = 0; i < 12; ++i) large.push_back(255);
    const nn::index extents[] = {0xffffffff, 0xffffffff};
    CHECK(nn::read_idx(large, "large", extents).error() ==
          "large: byte 12: the extents' product is beyond 2^64");
}
