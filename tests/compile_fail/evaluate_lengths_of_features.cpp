// expect: ctnn: nn::lengths say how many steps of each sample count: the network takes no sequences
#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> nn::dense<2>;
nn::model<net> m;
nn::dataset<float, nn::shape<4>> set;
std::vector<int> lengths;
auto f() { return nn::evaluate(m, nn::with_lengths(set, lengths)); }
