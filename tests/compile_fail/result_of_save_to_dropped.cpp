// expect: ctnn: what is not saved leaves the old file; only this result says so
// flags: -Werror=unused-result
#include <ctnn/ctnn.hpp>
#include <ctnn/io/save.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> nn::dense<3>;
nn::model<net> model;
void f(std::span<std::byte> buffer) { nn::save_to(model, buffer); }
