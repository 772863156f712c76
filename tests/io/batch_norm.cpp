// Running statistics in files: saved, loaded, resumed; PyTorch's count of batches is passed over.
#include "support/examiner.hpp"

#include <ctnn/io.hpp>

#include <string>

using namespace ctnn_test;

namespace {
constexpr auto net = nn::input<3> >> nn::dense<4> >> nn::batch_norm<> >> nn::tanh >> nn::dense<2>;
using trainer_type = nn::trainer<net, nn::mse, nn::adam, 5>;
const std::vector<float> x = noises<float>(1, 15), y = noises<float>(2, 10);

void step(trainer_type& trainer, nn::model<net>& model) {
    trainer.step(model, nn::unchecked<15>(x.data()), nn::unchecked<10>(y.data()));
}

/// A model's file with one more tensor, an integer.
template <auto Net>
std::vector<std::byte> with_count(const nn::model<Net>& model, std::string_view name) {
    const auto write = [&](std::span<std::byte> to) {
        return nn::io::write_file(to, nn::io::format_is_pytorch, [&](auto visit) {
            nn::io::visit_tensors<typename nn::model<Net>::network_type, float, nn::all_blocks>(
                model.blocks(), "", visit);
            const std::int64_t count = 7;
            visit("", name, nn::io::dtype::i64, nullptr, nn::index(0),
                  [&](std::byte* values) { std::memcpy(values, &count, sizeof count); });
        });
    };
    std::vector<std::byte> bytes(write({}).bytes);
    REQUIRE(write(bytes));
    return bytes;
}
} // namespace

TEST_CASE("a file holds them") {
    nn::model<net> model{nn::seed{1}}, other;
    trainer_type trainer;
    step(trainer, model);
    std::vector<std::byte> bytes(nn::saved_bytes(model));
    REQUIRE(nn::save_to(model, bytes));
    const std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    CHECK(text.find("\"1.weight\"") < text.find("\"1.bias\""));
    CHECK(text.find("\"1.bias\"") < text.find("\"1.running_mean\""));
    CHECK(text.find("\"1.running_mean\"") < text.find("\"1.running_var\""));
    CHECK(nn::load(other, bytes));
    CHECK(other == model);
    CHECK(nn::parameter<"1.running_mean">(other)[0] != 0.f);
}
TEST_CASE("num_batches_tracked is passed over, and only behind a batch_norm") {
    nn::model<net> model{nn::seed{1}}, other;
    CHECK(nn::load(other, with_count(model, "1.num_batches_tracked")));
    CHECK(other == model);
    CHECK(!nn::load(other, with_count(model, "1.num_batches")));
    constexpr auto plain = nn::input<3> >> nn::dense<2>;
    nn::model<plain> without{nn::seed{1}};
    CHECK(!nn::load(without, with_count(without, "0.num_batches_tracked")));
}
TEST_CASE("a file without them is refused") {
    constexpr auto plain = nn::input<3> >> nn::dense<4> >> nn::identity >> nn::tanh >> nn::dense<2>;
    const nn::model<plain> without{nn::seed{1}};
    nn::model<net> model{nn::seed{1}};
    std::vector<std::byte> bytes(nn::saved_bytes(without));
    REQUIRE(nn::save_to(without, bytes));
    const auto loaded = nn::load(model, bytes);
    CHECK(!loaded);
    CHECK(loaded.count == 4);
}
TEST_CASE("a resumed run goes on with them, bit for bit") {
    nn::model<net> model{nn::seed{1}}, other;
    const auto trainer = std::make_unique<trainer_type>(), second = std::make_unique<trainer_type>();
    for (int i = 0; i < 3; ++i) step(*trainer, model);
    std::vector<std::byte> bytes(nn::io::save_checkpoint(model, *trainer, {}).bytes);
    REQUIRE(nn::io::save_checkpoint(model, *trainer, bytes));
    CHECK(nn::io::load_checkpoint(other, *second, nn::io::bytes_source{bytes.data(), bytes.size()}, false,
                                  nn::io::in_memory{}));
    CHECK(other == model);
    for (int i = 0; i < 3; ++i) step(*trainer, model), step(*second, other);
    CHECK(other == model);
}
