// CSV files: what RFC 4180 allows is read, what is wrong is said with line and column, and columns become
// datasets.
#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>

#include <doctest/doctest.h>

#include <cstdio>

namespace nn = ctnn;

namespace {
using two = nn::shape<2>;
using one = nn::shape<1>;
const char* const houses = "area,rooms,town,price\n50,2,Oslo,3.5\n80,,Bergen,4\n120,5,\"Oslo\",1e1\n";
nn::csv_table read(const std::string& text, const nn::csv_options& options = {}) {
    const auto made = nn::parse_csv(text, options);
    CHECK(made.error() == "");
    return *made;
}
std::string error_of(const std::string& text) { return nn::parse_csv(text).error(); }
/// The sentence about columns a, b as inputs and c as target.
std::string error_of_numbers(const std::string& text) {
    return read(text).dataset<float, two, one>({"a", "b"}, {"c"}).error();
}
} // namespace

TEST_CASE("cells") {
    const auto t = read("\xef\xbb\xbf"
                        "a, b ,\"c,\"\"d\"\"\"\r\n\r\n1, 2 ,x y\n\"1\n2\", \"\" ,\"a\"\"b\"\"\"\r\n,,");
    CHECK(t.names() == std::vector<std::string>{"a", "b", "c,\"d\""});
    REQUIRE(t.rows() == 3);
    CHECK(t.cell(0, 1) == "2");
    CHECK(t.cell(0, 2) == "x y");
    CHECK(t.cell(1, 0) == "1\n2");
    CHECK(t.cell(1, 2) == "a\"b\"");
    CHECK(t.is_missing(1, 1));
    CHECK(t.is_missing(2, 2));
    CHECK(t.cell(3, 0) == "");
    CHECK(t.cell(-1, 0) == "");
    CHECK(t.cell(0, 3) == "");
    CHECK(t.place_of("c,\"d\"") == 2);
    CHECK(t.place_of("e") == -1);
}
TEST_CASE("separators are found, or said; a file without a header; what counts as missing") {
    CHECK(read("a;b\n1;2\n").cell(0, 1) == "2");
    CHECK(read("a\tb\n1\t\n").is_missing(0, 1));
    CHECK(read("a|b,c|d\n1|2|3\n").columns() == 3);
    CHECK(read("\"a;b;c\",d\n1,2\n").columns() == 2);
    CHECK(read("a b\n1 2\n", {.separator = ' '}).columns() == 2);
    const auto t = read("1,NA\n-,\"NA\"\n", {.header = false, .missing = {"NA", "-"}});
    CHECK(t.rows() == 2);
    CHECK(t.names() == std::vector<std::string>{"0", "1"});
    CHECK(t.is_missing(0, 1));
    CHECK(t.is_missing(1, 0));
    CHECK_FALSE(t.is_missing(1, 1)); // it stands in quotes
    CHECK(read("a,b\n").rows() == 0);
}
TEST_CASE("what is wrong with a file, with its place") {
    CHECK(error_of("") == "csv: there is no line in it");
    CHECK(error_of("\n\n") == "csv: there is no line in it");
    CHECK(error_of("a,b\n1\n") == "csv: line 2: 1 cells, the first line has 2");
    CHECK(error_of("a,b\n\n1,2\n1,5,2\n") ==
          "csv: line 4: 3 cells, the first line has 2: decimal commas are not read");
    CHECK(error_of("a,b\n\"1\n\n\",2\n3\n") == "csv: line 5: 1 cells, the first line has 2");
    CHECK(error_of("a,b\n1,\"2\n") == "csv: line 2, column 2: the quotes do not end");
    CHECK(error_of("a,b\n1,\"2\"3\n") == "csv: line 2, column 2: the cell goes on behind its quotes");
    CHECK(error_of("a,b,a\n") == "csv: line 1: two columns are called 'a'");
    CHECK(error_of("\xff\xfe") == "csv: the file is UTF-16; UTF-8 is read");
    CHECK(nn::read_csv("/no/such/file.csv").error() == "/no/such/file.csv: cannot be opened");
}
TEST_CASE("numbers, and what is none") {
    const auto set = read("c,b,a\n1,2,+3\n-.5, 1e-3 ,7.25\n").dataset<float, two, one>({"a", "b"}, {"c"});
    CHECK(set.error() == "");
    CHECK(set.inputs == std::vector<float>{3, 2, 7.25f, 1e-3f});
    CHECK(set.targets == std::vector<float>{1, -.5f});
    CHECK(error_of_numbers("a,b,c\n1,2,3\n1,x,3\n") == "csv: line 3, column 2 (b): 'x' is no number");
    CHECK(error_of_numbers("a;b;c\n1;2;3,5\n") ==
          "csv: line 2, column 3 (c): '3,5' has a decimal comma: numbers are read as 1.5");
    CHECK(error_of_numbers("a,b,c\n1,\"1.000,5\",3\n") ==
          "csv: line 2, column 2 (b): '1.000,5' has a decimal comma: numbers are read as 1.5");
    CHECK(error_of_numbers("a,b,c\n1,2,1e999\n") ==
          "csv: line 2, column 3 (c): '1e999' is larger or smaller than any double");
    CHECK(error_of_numbers("a,b,c\n1,2,1e39\n") ==
          "csv: line 2, column 3 (c): '1e39' is larger than any float");
    for (const char* none : {"inf", "-nan", "0x1", "1 2", "1.2.3", "--1", "+-1", "+"})
        CHECK(error_of_numbers(std::string("a,b,c\n1,2,") + none + "\n") ==
              std::string("csv: line 2, column 3 (c): '") + none + "' is no number");
    CHECK(error_of_numbers("a,b\n1,2\n") == "csv: there is no column 'c': there are 'a', 'b'");
    CHECK(read("a,b\n1,2\n").dataset<float, one, one>({"a", "b"}, {"a"}).error() ==
          "csv: the columns chosen as inputs give 2 values, and 1 are wanted");
    CHECK(read("a,b\n1,2\n").dataset<float, two, two>({"a", "b"}, {"a"}).error() ==
          "csv: the columns chosen as targets give 1 values, and 2 are wanted");
    CHECK(read("a,b\n1,2\n").dataset<double, two, void>({"b", "a"}).inputs == std::vector<double>{2, 1});
}
TEST_CASE("missing values: refused, left out, or the mean") {
    const auto t = read(houses);
    using set = nn::dataset<float, two, one>;
    const auto of = [&](nn::missing how) {
        return t.dataset<float, two, one>({"area", "rooms"}, {"price"}, how);
    };
    CHECK(of(nn::missing::refuse).error() ==
          "csv: line 3, column 2 (rooms): there is no value; nn::missing::drop leaves such rows out, "
          "nn::missing::mean takes the mean");
    CHECK(of(nn::missing::drop).inputs == std::vector<float>{50, 2, 120, 5});
    const set mean = of(nn::missing::mean);
    CHECK(mean.inputs == std::vector<float>{50, 2, 80, 3.5f, 120, 5});
    CHECK(mean.targets == std::vector<float>{3.5f, 4, 10});
    const auto no_target = read("a,b\n1,\n,3\n").dataset<float, one, one>({"a"}, {"b"}, nn::missing::mean);
    CHECK(no_target.inputs == std::vector<float>{1});
    CHECK(read("a,b\n,1\n").dataset<float, one, one>({"a"}, {"b"}, nn::missing::mean).error() ==
          "csv: line 2, column 1 (a): no row has a value");
}
TEST_CASE("a value of one's own where there is none: the mean of an earlier table") {
    const auto t = read(houses);
    const double rooms = t.mean("rooms");
    CHECK(rooms == 3.5);
    const auto later = read("area,rooms,price\n60,,1\n70,9,2\n");
    for (const nn::missing how : {nn::missing::refuse, nn::missing::drop, nn::missing::mean})
        CHECK(later.dataset<float, two, one>({"area", nn::fill("rooms", rooms)}, {"price"}, how).inputs ==
              std::vector<float>{60, 3.5f, 70, 9});
    CHECK(std::isnan(t.mean("cellars")));
    CHECK(std::isnan(t.mean("town")));
    CHECK(later.dataset<float, two, one>({"area", nn::fill("rooms", t.mean("town"))}, {"price"}).error() ==
          "csv: what fills column 'rooms' is not finite");
}
TEST_CASE("words: one-hot, and as classes") {
    const auto t = read(houses);
    CHECK(t.words("town") == std::vector<std::string>{"Bergen", "Oslo"});
    const auto towns = t.dataset<float, nn::shape<3>, one>({"area", nn::one_hot("town")}, {"price"});
    CHECK(towns.inputs == std::vector<float>{50, 0, 1, 80, 1, 0, 120, 0, 1});
    CHECK(t.dataset<float, two, one>({"area", nn::one_hot("town")}, {"price"}).error() ==
          "csv: the columns chosen as inputs give 3 values (town: 'Bergen', 'Oslo'), and 2 are wanted");
    const auto later = read("area,town\n1,Rome\n");
    CHECK(later.dataset<float, two, void>({nn::one_hot("town", t.words("town"))}).error() ==
          "csv: line 2, column 2 (town): 'Rome' is none of the words 'Bergen', 'Oslo'");
    const auto set = t.dataset<float, one>({"area"}, "town");
    CHECK(set.labels == std::vector<int>{1, 0, 1});
    CHECK(set.classes == 2);
    const auto said = t.dataset<float, one>({"area"}, nn::classes("town", {"Rome", "Oslo", "Bergen"}));
    CHECK(said.labels == std::vector<int>{1, 2, 1});
    CHECK(said.classes == 3);
    CHECK(t.dataset<float, one>({"area"}, nn::classes("town", {"Oslo", "Oslo"})).error() ==
          "column 'town': the word 'Oslo' is given twice");
    const auto numbers = read("x,y\n1,10\n1,2\n");
    CHECK(numbers.dataset<float, one>({"x"}, "y").labels == std::vector<int>{10, 2});
    CHECK(numbers.dataset<float, one>({"x"}, "y").classes == 11);
    CHECK(read("x,y\n1,-1\n1,2147483648\n").dataset<float, one>({"x"}, "y").labels == std::vector<int>{0, 1});
    CHECK(numbers.dataset<float, one>({"x"}, "z").error() ==
          "csv: there is no column 'z': there are 'x', 'y'");
    CHECK(numbers.words("y") == std::vector<std::string>{"2", "10"}); // numbers by size
    CHECK(read("y\n2\n10\na\n").words("y") == std::vector<std::string>{"10", "2", "a"});
    const auto gaps = read("x,y,w\n1,2,a\n2,?,b\n");
    CHECK(gaps.dataset<float, one>({"x"}, nn::fill("y", 3)).labels == std::vector<int>{2, 3});
    CHECK(gaps.dataset<float, one>({"x"}, nn::fill("y", 3)).classes == 4);
    for (const auto& wrong : {nn::fill("y", 2.5), nn::fill("y", -1), nn::fill("y", 1e300), nn::fill("w", 1)})
        CHECK(gaps.dataset<float, one>({"x"}, wrong).error() ==
              "csv: column '" + wrong.name +
                  "' is a class, which nn::fill fills by a whole number among whole numbers");
}
TEST_CASE("sets of whole numbers take whole numbers") {
    const auto t = read("a,b\n7,1.5\n300,2\n");
    CHECK(t.dataset<int, one, void>({"a"}).inputs == std::vector<int>{7, 300});
    CHECK(t.dataset<int, one, void>({"b"}).error() == "csv: line 2, column 2 (b): '1.5' is no whole number");
    CHECK(t.dataset<unsigned char, one, void>({"a"}).error() ==
          "csv: line 3, column 1 (a): '300' is out of the set's whole numbers");
    CHECK(read("a\n9223372036854775808\n").dataset<long long, one, void>({"a"}).error() ==
          "csv: line 2, column 1 (a): '9223372036854775808' is out of the set's whole numbers");
    CHECK(read("a,b\n1,1\n?,1\n2,1\n").dataset<int, one, void>({"a"}, nn::missing::mean).error() ==
          "csv: line 3, column 1 (a): the value that fills it is no whole number");
}
TEST_CASE("blank lines before the header are none") {
    const auto t = read("\n\r\na;b\n1;2\n");
    CHECK(t.names() == std::vector<std::string>{"a", "b"});
    CHECK(t.here(0, 1) == "csv: line 4, column 2 (b): ");
}
TEST_CASE("a file of several pieces") {
    const char* const path = "csv_of_several_pieces.csv";
    std::string text = "a,b\n";
    for (int i = 0; i < 30000; ++i) text += std::to_string(i) + "," + std::to_string(i * i % 1000) + "\n";
    std::FILE* const f = std::fopen(path, "wb");
    REQUIRE(f);
    std::fwrite(text.data(), 1, text.size(), f);
    std::fclose(f);
    const auto t = nn::read_csv(path);
    REQUIRE(t);
    CHECK(t->rows() == 30000);
    CHECK(t->cell(29999, 0) == "29999");
    std::remove(path);
}
