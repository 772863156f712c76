// What a caller says about names: renamed, partial, with a prefix; and files of other formats.
#include <ctnn/ctnn.hpp>
#include <ctnn/io.hpp>

#include "said.hpp"
#include "saved.hpp"

#include <doctest/doctest.h>

#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace nn = ctnn;
using ctnn_test::said;
using ctnn_test::saved;

namespace {

constexpr auto net = nn::input<2, 5> >> nn::conv1d<3, nn::kernel<2>> >> nn::batch_norm<> >> nn::relu >>
                     nn::flatten >> nn::dense<2>;
/// The same in somebody's own module, where a head more, and one less.
constexpr auto module =
    nn::input<2, 5> >>
    nn::named<"conv1">(nn::conv1d<3, nn::kernel<2>>) >> nn::named<"block.1.bn">(nn::batch_norm<>) >> nn::relu
    >> nn::flatten >> nn::named<"fc">(nn::dense<2>);
constexpr auto longer = nn::input<2, 5> >> nn::conv1d<3, nn::kernel<2>> >> nn::batch_norm<> >> nn::relu >>
                        nn::flatten >> nn::dense<2> >> nn::tanh >> nn::dense<3>;
constexpr auto linear = nn::input<4> >> nn::relu >> nn::dense<2>;

template <auto A, auto B>
bool same_values(const nn::model<A>& a, const nn::model<B>& b) {
    return std::memcmp(&a, &b, sizeof a) == 0;
}
using bytes = std::span<const std::byte>;

} // namespace

TEST_CASE("renamed: layers, branches, single parameters") {
    const nn::model<module> theirs{nn::seed{3}};
    const auto file = saved(theirs);
    nn::model<net> ours;
    CHECK_FALSE(nn::load(ours, bytes(file)));
    CHECK(nn::load(ours, bytes(file), nn::renamed{{"conv1", "0"}, {"block.1.bn", "1"}, {"fc", "4"}}));
    CHECK(same_values(theirs, ours));
    // The longest that fits, whatever the order; a name of its own for one parameter; what fits only in part
    // of a word does not.
    nn::model<net> again;
    CHECK(nn::load(again, bytes(file),
                   nn::renamed{{"fc.weight", "4.weight"},
                               {"fc", "9"},
                               {"f", "8"},
                               {"fc.bias", "4.bias"},
                               {"block.1", "7"},
                               {"block.1.bn", "1"},
                               {"block", "6"},
                               {"conv1", "0"}}));
    CHECK(same_values(theirs, again));
    const auto wrong =
        nn::load(again, bytes(file), nn::renamed{{"conv", "0"}, {"block.1.bn", "1"}, {"fc", "4"}});
    CHECK(wrong.count == 4); // conv1.weight, conv1.bias; 0.weight, 0.bias
    CHECK(said(wrong).find("conv1.weight: in the file, with [3, 2, 2]; not in the network") !=
          std::string::npos);
}

TEST_CASE("renamed with nothing on one side, with a prefix, of a file") {
    const nn::model<(nn::input<4> >> nn::named<"encoder">(nn::dense<2>))> theirs{nn::seed{3}};
    nn::model<linear> ours;
    CHECK(nn::load(ours, bytes(saved(theirs)), nn::renamed{{"", "1"}},
                   nn::prefix{"encoder."})); // an nn.Linear's own state dict
    CHECK(same_values(theirs, ours));
    const nn::model<linear> inner{nn::seed{4}};
    CHECK(nn::load(ours, bytes(saved(inner, nn::prefix{"model.body."})), nn::prefix{"model."},
                   nn::renamed{{"body", ""}}));
    CHECK(same_values(inner, ours));
    const std::string path = (std::filesystem::temp_directory_path() / "ctnn_choices.safetensors").string();
    CHECK(nn::save(theirs, path));
    CHECK(nn::load(ours, path, nn::renamed{{"encoder", "1"}}));
    CHECK(same_values(theirs, ours));
    nn::model<(nn::input<4> >> nn::relu >> nn::dense<2> >> nn::dense<1>)> more{nn::seed{1}};
    const auto before = nn::parameter<"2.weight">(more)[1];
    const auto some = nn::load(more, path, nn::renamed{{"encoder", "1"}}, nn::partial{});
    CHECK(some);
    CHECK(some.count == 2);
    CHECK(nn::parameter<"1.weight">(more)[7] == nn::parameter<"encoder.weight">(theirs)[7]);
    CHECK(nn::parameter<"2.weight">(more)[1] == before);
    std::filesystem::remove(path);
}

TEST_CASE("two names that become one are an error, and nothing is loaded") {
    const nn::model<(nn::input<2> >> nn::named<"a">(nn::dense<2>) >> nn::named<"b">(nn::dense<2>))> theirs{
        nn::seed{3}};
    const nn::model<(nn::input<2> >> nn::dense<2>)> before{nn::seed{5}};
    auto ours = before;
    for (const bool partly : {false, true}) {
        const nn::renamed names{{"a", "0"}, {"b", "0"}};
        const auto result = partly ? nn::load(ours, bytes(saved(theirs)), names, nn::partial{})
                                   : nn::load(ours, bytes(saved(theirs)), names);
        CHECK_FALSE(result);
        CHECK(result.count == 2);
        CHECK(ours == before);
    }
}

TEST_CASE("partial: what is there, and the rest is told") {
    const nn::model<longer> start{nn::seed{9}};
    auto m = start;
    const nn::model<net> trained{nn::seed{3}};
    CHECK_FALSE(nn::load(m, bytes(saved(trained))));
    CHECK(m == start);
    const auto result = nn::load(m, bytes(saved(trained)), nn::partial{});
    CHECK(result);
    CHECK(result.count == 2);
    CHECK(said(result) == "loaded, but for 2 differences between file and network\n  6.weight: missing in "
                          "the file; the network has [3, 2]\n"
                          "  6.bias: missing in the file; the network has [3]");
    CHECK(nn::parameter<"4.weight">(m)[5] == nn::parameter<"4.weight">(trained)[5]);
    CHECK(nn::parameter<"6.weight">(m)[5] == nn::parameter<"6.weight">(start)[5]);
    nn::model<net> back;
    // And what the network lacks is passed over.
    const auto fewer = nn::load(back, bytes(saved(m)), nn::partial{});
    CHECK(fewer);
    CHECK(fewer.differences[0].how == nn::differs::unexpected);
    CHECK(back == trained);
    // Another shape is an error, and so is a file of which nothing fits.
    nn::model<(nn::input<2, 5> >> nn::conv1d<4, nn::kernel<2>>)> other{nn::seed{1}};
    const auto unchanged = other;
    CHECK_FALSE(nn::load(other, bytes(saved(trained)), nn::partial{}));
    CHECK(other == unchanged);
    const auto nothing = nn::load(other, bytes(saved(trained)), nn::prefix{"model."}, nn::partial{});
    CHECK(std::string(nothing.problem) == "nothing in the file has a name of the network's");
    CHECK(nothing.count == 2);
}

TEST_CASE("more names than there is room for") {
    std::vector<nn::renamed::name> names(257, {"x", "y"});
    const auto many = [&]<std::size_t... I>(std::index_sequence<I...>) {
        return nn::renamed{names[I]...};
    }(std::make_index_sequence<257>{});
    nn::model<linear> ours;
    const auto result = nn::load(ours, bytes(saved(nn::model<linear>{nn::seed{1}})), many);
    CHECK(said(result) == "not loaded: nn::renamed takes 256 names, and not more");
}

TEST_CASE("files of PyTorch, Keras and TensorFlow Lite are recognised") {
    nn::model<linear> m;
    const auto of = [&](std::string_view begin) {
        std::string all(begin);
        all.resize(100, '\1');
        return said(nn::load(m, std::as_bytes(std::span<const char>(all))));
    };
    CHECK(of(std::string_view("PK\3\4\0\0\10\10", 8)).find("safetensors.torch.save_file(torch.load(path)") !=
          std::string::npos);
    CHECK(of("\x80\x02\x8a\nl\xfc\x9c").find("torch.save") != std::string::npos);
    CHECK(of("\x89HDF\r\n\x1a\n").find("HDF5") != std::string::npos);
    CHECK(of(std::string_view("\x1c\0\0\0TFL3", 8)).find("TensorFlow Lite") != std::string::npos);
    CHECK(of("\xff\xff\xff\xff\xff\xff\xff\xff").find("1 MiB") != std::string::npos);
}
