// expect: ctnn: nn::lengths need steps that stay apart from those behind them: nn::flatten
#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>
namespace nn = ctnn;
constexpr auto net = nn::sequence<4, 2> >> nn::flatten >> nn::dense<2>;
nn::model<net> m;
nn::dataset<float, nn::shape<4, 2>> set;
nn::trainer<net, nn::cross_entropy, nn::adam, 2> trainer;
std::vector<int> lengths;
auto f() { return nn::fit(m, trainer, nn::with_lengths(set, lengths)); }
