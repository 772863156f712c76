// A model as a constant, its golden example checked by the compiler; and the same file linked in and read at
// run time.
#include <ctnn/ctnn.hpp>
#include <ctnn/io/embedded.hpp>

#include "constant.hpp"
#include "object.hpp"

#include <cstdio>

namespace nn = ctnn;
constexpr auto net = nn::input<3> >> nn::dense<2>;

constexpr auto model = nn::load<net>(constant);
constexpr nn::golden<net> example = [] {
    nn::golden<net> g;
    return nn::load(g, constant) ? g : nn::golden<net>{};
}();
static_assert(nn::close(nn::predict(model, example.input), example.output));

constinit nn::model<net> patched = model; // in ROM, or in RAM to be trained on

int main() {
    nn::model<net> read;
    nn::golden<net> read_example;
    if (!nn::load(read, object) || !nn::load(read_example, object) || !nn::load(patched, constant)) return 1;
    if (!(read == model) || !(patched == model) || !(read_example.input == example.input)) return 2;
    std::printf("bias %g\n", double(nn::parameter<"0.bias">(read)[1]));
    return nn::close(nn::predict(read, read_example.input), read_example.output) ? 0 : 3;
}
