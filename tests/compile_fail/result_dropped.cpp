// expect: ctnn: what is not loaded leaves everything as it was; only this result says so
// errors: 10
// flags: -Werror=unused-result
#include <ctnn/ctnn.hpp>
#include <ctnn/io.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> nn::dense<3>;
struct embedded {
    static constexpr bool is_embedded_file = true;
    static constexpr std::size_t size = 8;
    static constexpr std::uint64_t words[1] = {};
};
nn::model<net> model;
nn::trainer<net, nn::mse, nn::sgd, 2> trainer;
nn::golden<net> example;
void f(std::span<const std::byte> bytes) {
    nn::load(model, "typo.safetensors");
    nn::load(model, bytes, nn::prefix{"encoder."});
    nn::load(model, embedded{});
    nn::load(example, "typo.safetensors");
    nn::load(example, bytes);
    nn::load(example, embedded{});
    nn::load(model, trainer, "typo.checkpoint");
    nn::load(model, trainer, "typo.checkpoint", nn::keep_options);
    nn::save(model, "/nonexistent/x.safetensors");
    nn::save(model, trainer, "/nonexistent/x.checkpoint");
}
