// Checkpoints that no run could have written, or that another program did: each is a sentence, and changes
// nothing.
#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>
#include <ctnn/io.hpp>

#include <doctest/doctest.h>

#include <cstring>
#include <filesystem>
#include <limits>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

namespace nn = ctnn;
namespace fs = std::filesystem;

namespace {

constexpr auto net = nn::input<3> >> nn::dense<2>;
using bytes = std::vector<std::byte>;

std::string path() {
    return (fs::temp_directory_path() / ("ctnn_hostile_checkpoint_" + std::to_string(std::clock()))).string();
}
std::string said(const auto& result) {
    std::ostringstream out;
    out << result;
    CHECK(std::string(result ? "fine" : result.problem).size() >
          3); // a sentence for every result that is not true
    return out.str();
}

bytes copy_of(const auto& object) {
    bytes copy(sizeof object);
    std::memcpy(copy.data(), static_cast<const void*>(&object), sizeof object);
    return copy;
}

template <auto Net, class Loss, class Optimizer, nn::index B = 4, class T = float,
          class State = nn::stateless>
struct run {
    nn::model<Net, T> model{nn::seed{1}};
    nn::trainer<Net, Loss, Optimizer, B, T, State> trainer;
    template <class... More>
    bytes save(const More&... more) {
        bytes file(nn::io::save_checkpoint(model, trainer, {}, more...).bytes);
        CHECK(nn::io::save_checkpoint(model, trainer, file, more...));
        return file;
    }
    // Loads, and finds nothing changed where that failed.
    template <class... More>
    nn::load_result load(const bytes& file, More&... more) {
        const bytes exact(file.begin(), file.end());
        const std::vector<bytes> before{copy_of(*this), copy_of(more)...};
        const auto result = nn::io::load_checkpoint(model, trainer, {exact.data(), exact.size()}, false,
                                                    nn::io::in_memory{}, more...);
        if (!result) CHECK(before == std::vector<bytes>{copy_of(*this), copy_of(more)...});
        return result;
    }
};

// The place of a tensor's values in a file.
std::size_t place_of(const bytes& file, std::string_view name) {
    const nn::io::bytes_source s{file.data(), file.size()};
    std::uint64_t values = 0, at = 0;
    CHECK_FALSE(nn::io::find_values(s, values));
    CHECK_FALSE(nn::io::for_each_tensor(s, [&](const nn::io::tensor_entry& e) {
        if (nn::io::equals(s, e.name, name)) at = values + e.begin;
        return true;
    }));
    REQUIRE(at > 0);
    return std::size_t(at);
}
template <class X>
bytes with(bytes file, std::string_view name, X value, std::size_t offset = 0) {
    std::memcpy(file.data() + place_of(file, name) + offset, &value, sizeof value);
    return file;
}

template <class Optimizer>
void wrong_options(std::initializer_list<std::pair<const char*, std::vector<double>>> options) {
    constexpr double infinite = std::numeric_limits<double>::infinity(),
                     nan = std::numeric_limits<double>::quiet_NaN();
    run<net, nn::mse, Optimizer> r;
    const bytes good = r.save();
    CHECK(r.load(good));
    for (auto [option, values] : options) {
        const std::string name = std::string("trainer.optimizer.") + option;
        values.insert(values.end(), {nan, -nan, -infinite});
        for (const double value : values) {
            const auto said_of = said(r.load(with(good, name, value)));
            INFO(said_of);
            CHECK(said_of.starts_with("not loaded: 1 difference between file and program\n  " + name + ": "));
            CHECK(said_of.find("in the file; possible is ") != std::string::npos);
        }
    }
}

} // namespace

TEST_CASE("steps that no run took") {
    run<net, nn::mse, nn::adam> r;
    const bytes good = r.save();
    for (const std::int64_t steps :
         {std::int64_t(-1), std::numeric_limits<std::int64_t>::min(),
          std::numeric_limits<std::int64_t>::max(), std::int64_t(std::numeric_limits<long>::max())})
        CHECK(said(r.load(with(good, "trainer.steps", steps)))
                  .find("trainer.steps: " + std::to_string(steps) + " in the file; possible is 0 to ") !=
              std::string::npos);
    CHECK(r.load(with(good, "trainer.steps", std::int64_t(123'456'789))));
    CHECK(r.trainer.steps() == 123'456'789);
}

TEST_CASE("options that no optimizer has") {
    constexpr double infinite = std::numeric_limits<double>::infinity();
    const std::vector<double> rate{-1e-300, -1, infinite}, beta{-0.5, 1, 1.5, infinite};
    wrong_options<nn::sgd>({{"lr", rate}, {"weight_decay", rate}});
    wrong_options<nn::momentum_sgd>({{"lr", rate},
                                     {"momentum", rate},
                                     {"dampening", {infinite}},
                                     {"weight_decay", rate},
                                     {"nesterov", {85, 0.5, 2, -1, infinite}}});
    wrong_options<nn::adam>(
        {{"lr", rate}, {"betas.0", beta}, {"betas.1", beta}, {"eps", rate}, {"weight_decay", rate}});
    wrong_options<nn::adamw>(
        {{"lr", rate}, {"betas.0", beta}, {"betas.1", beta}, {"eps", rate}, {"weight_decay", rate}});
    wrong_options<nn::clip<nn::adamw>>({{"lr", rate}, {"betas.1", beta}, {"max_norm", {-1}}});
}

TEST_CASE("states that no optimizer has") {
    run<net, nn::mse, nn::adam> r;
    const float x[4][3] = {{1, 2, 3}}, y[4][2] = {};
    r.trainer.step(r.model, x, y);
    const bytes good = r.save();
    constexpr float infinite = std::numeric_limits<float>::infinity(),
                    nan = std::numeric_limits<float>::quiet_NaN();
    for (const float bad : {nan, infinite, -infinite})
        CHECK_FALSE(r.load(with(good, "optimizer.0.0.weight", bad, 8)));
    for (const float bad : {nan, infinite, -infinite, -1e-30f})
        CHECK_FALSE(r.load(with(good, "optimizer.1.0.bias", bad, 4)));
    CHECK(r.load(with(good, "optimizer.0.0.weight", -1.f, 8))); // a mean of gradients may be
    CHECK(r.load(with(good, "model.0.weight", nan)));           // whatever a model is, it is
    CHECK(said(r.load(with(good, "optimizer.1.0.bias", -2.f))) ==
          "not loaded: 1 difference between file and program\n  optimizer.1.0.bias: -2 in the file; possible "
          "is 0 and more, finite");
}

TEST_CASE("another program: type, loss, optimizer, batch, state, topology") {
    run<net, nn::mse, nn::adam> r;
    const bytes good = r.save();
    const auto of = [&](auto other) { return said(other.load(good)); };
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
    CHECK(said(inner.load(run<net, nn::mse, nn::clip<nn::adam>>{}.save())) ==
          begin + "optimizer: clip<adam> in the file, clip<adamw> in the program");
}

TEST_CASE("objects of the caller: as many, as large, and possible") {
    run<net, nn::mse, nn::adam> r;
    using batches = nn::batches<4, float, nn::shape<3>>;
    batches::place place{5, 3}, read;
    const bytes good = r.save(place);
    CHECK(r.load(good, read));
    CHECK(read.position == 3);
    CHECK_FALSE(r.load(good));
    int more = 0;
    CHECK_FALSE(r.load(good, read, more));
    CHECK_FALSE(r.load(good, more));
    place.position = -3'000'000;
    CHECK(said(r.load(r.save(place), read)) ==
          "not loaded: 1 difference between file and program\n  more.0: other bytes in the file; possible is "
          "what its possible() takes");
    bool yes = true;
    const bytes flag = r.save(yes);
    CHECK(r.load(flag, yes));
    CHECK_FALSE(r.load(with(flag, "more.0", static_cast<unsigned char>(85)), yes));
}

TEST_CASE("what layers remember: a place in a ring that has none") {
    constexpr auto causal = nn::sequence<4, 3> >> nn::conv1d<4, nn::kernel<3>, nn::causal> >> nn::gru<2>;
    run<causal, nn::mse, nn::sgd, 2, float, nn::stateful> r;
    auto& ring = boost::hana::at_c<0>(r.trainer.memory().layers);
    const bytes good = r.save();
    CHECK(r.load(good));
    for (const nn::index next : {-1, 2, 3'000'000}) {
        ring.next = next;
        const bytes bad = r.save();
        ring.next = 0;
        CHECK_FALSE(r.load(bad));
    }
    nn::stream<causal> stream; // the state of a stream is plain data, too
    const bytes of_stream = r.save(stream.state());
    CHECK(r.load(of_stream, stream.state()));
    auto hostile = stream.state();
    boost::hana::at_c<0>(hostile.layers).next = 1'000'000;
    CHECK_FALSE(r.load(r.save(hostile), stream.state()));
}

TEST_CASE("a checkpoint that is cut or has one wrong byte is refused, or is one of its own right; every "
          "result is a sentence") {
    run<net, nn::mse, nn::clip<nn::adam>> r;
    nn::batches<4, float, nn::shape<3>>::place place{5, 3};
    const bytes good = r.save(place);
    std::uint64_t values = 0;
    REQUIRE_FALSE(nn::io::find_values(nn::io::bytes_source{good.data(), good.size()}, values));
    for (std::size_t n = 0; n < good.size(); n += n < values ? 7 : 1)
        CHECK(said(r.load(bytes(good.begin(), good.begin() + long(n)), place)).size() > 20);
    for (std::size_t at = 0; at < good.size(); ++at)
        for (const int flip : {1, 0x20, 0x80}) {
            bytes changed = good;
            changed[at] ^= std::byte(flip);
            CHECK(said(r.load(changed, place)).size() > 5);
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
            INFO(name << ": " << said(result));
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
    const std::string file = path();
    REQUIRE(nn::save(r.model, r.trainer, file));
    nn::trainer<net, nn::mse, nn::adamw, 4> other;
    CHECK_FALSE(nn::load(r.model, other, file));
    CHECK_FALSE(nn::load(r.model, other, file, nn::keep_options));
    r.trainer.resume_at(-5);
    REQUIRE(nn::save(r.model, r.trainer, file));
    CHECK_FALSE(nn::load(r.model, r.trainer, file));
    CHECK_FALSE(nn::load(r.model, r.trainer, file + "missing"));
    fs::remove(file);
}
