// Checkpoints of another program, of any bytes, and files that others made: each that does not fit is a
// sentence, and changes nothing. (Values that no run has: impossible_checkpoint.cpp.)
#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>
#include <ctnn/io.hpp>

#include "checkpoint_run.hpp"
#include "support/folder.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>

namespace nn = ctnn;
namespace fs = std::filesystem;
using namespace ctnn_test;

namespace {

constexpr auto net = nn::input<3> >> nn::dense<2>;

} // namespace

TEST_CASE("another program: type, loss, optimizer, batch, state, topology") {
    run<net, nn::mse, nn::adam> r;
    const bytes good = r.save();
    const auto of = [&](auto other) { return sentence(other.load(good)); };
    const std::string begin = "not loaded: 1 difference between file and program\n  ";
    CHECK(of(run<net, nn::mse, nn::adamw>{}) == begin + "optimizer: adam in the file, adamw in the program");
    CHECK(of(run<net, nn::mse, nn::clip<nn::adam>>{}) ==
          begin + "optimizer: adam in the file, clip<adam> in the program");
    CHECK(of(run<net, nn::cross_entropy, nn::adam>{}) ==
          begin + "loss: mse in the file, cross_entropy in the program");
    CHECK(of(run<net, nn::mse, nn::adam, 7>{}) == begin + "batch: 4 in the file, 7 in the program");
    CHECK(of(run<net, nn::mse, nn::adam, 4, double>{}) ==
          begin + "type: F32 in the file, F64 in the program");
    CHECK(of(run<net, nn::mse, nn::adam, 4, float, nn::stateful>{}) ==
          begin + "state: stateless in the file, stateful in the program");
    CHECK(of(run<net, nn::cross_entropy, nn::sgd, 5, double>{}).starts_with("not loaded: 4 differences"));
    CHECK(of(run<(nn::input<3> >> nn::dense<2> >> nn::tanh), nn::mse, nn::adam>{}) ==
          "not loaded: the checkpoint is of another topology");
    run<net, nn::mse, nn::adam> clipped;
    run<net, nn::mse, nn::clip<nn::adamw>> inner;
    CHECK(sentence(inner.load(run<net, nn::mse, nn::clip<nn::adam>>{}.save())) ==
          begin + "optimizer: clip<adam> in the file, clip<adamw> in the program");
}

TEST_CASE("a checkpoint that is cut or has one wrong byte is refused, or is one of its own right; every "
          "result is a sentence") {
    run<net, nn::mse, nn::clip<nn::adam>> r;
    nn::batches<4, float, nn::shape<3>>::place place{5, 3};
    const bytes good = r.save(place);
    std::uint64_t values = 0;
    REQUIRE_FALSE(nn::io::find_values(nn::io::bytes_source{good.data(), good.size()}, values));
    for (std::size_t n = 0; n < good.size(); n += n < values ? 7 : 1)
        CHECK(sentence(r.load(bytes(good.begin(), good.begin() + long(n)), place)).size() > 20);
    for (std::size_t at = 0; at < good.size(); ++at)
        for (const int flip : {1, 0x20, 0x80}) {
            bytes changed = good;
            changed[at] ^= std::byte(flip);
            CHECK(sentence(r.load(changed, place)).size() > 5);
        }
}

TEST_CASE("good checkpoints load, hostile ones are refused: files made by another program") {
    int good = 0, bad = 0;
    for (const auto& file : fs::directory_iterator(CTNN_HOSTILE "/checkpoints")) {
        const std::string name = file.path().filename().string();
        bytes all;
        REQUIRE(nn::io::read_file(file.path().string(), all));
        nn::batches<4, float, nn::shape<3>>::place place;
        const auto load = [&](auto r) {
            const auto result = r.load(all, place);
            INFO(name << ": " << sentence(result));
            ++(name.starts_with("good") ? good : bad);
            if (!name.starts_with("good")) {
                CHECK_FALSE(result);
                return;
            }
            CHECK(result);
            CHECK(nn::parameter<"0.bias">(r.model)[1] == 8.f);
            CHECK(r.trainer.steps() == 17);
            CHECK(place.position == 3);
        };
        if (name.find("momentum_sgd") != std::string::npos) load(run<net, nn::mse, nn::momentum_sgd>{});
        else if (name.find("clip") != std::string::npos) load(run<net, nn::mse, nn::clip<nn::adamw>>{});
        else if (name.find("sgd") != std::string::npos) load(run<net, nn::mse, nn::sgd>{});
        else load(run<net, nn::mse, nn::adam>{});
    }
    CHECK(good >= 4);
    CHECK(bad >= 30);
}

TEST_CASE("by path: the same") {
    run<net, nn::mse, nn::adam> r;
    const folder here;
    const std::string file = here / "run";
    REQUIRE(nn::save(r.model, r.trainer, file));
    nn::trainer<net, nn::mse, nn::adamw, 4> other;
    CHECK_FALSE(nn::load(r.model, other, file));
    CHECK_FALSE(nn::load(r.model, other, file, nn::keep_options));
    r.trainer.resume_at(-5);
    REQUIRE(nn::save(r.model, r.trainer, file));
    CHECK_FALSE(nn::load(r.model, r.trainer, file));
    CHECK_FALSE(nn::load(r.model, r.trainer, here / "missing"));
}
