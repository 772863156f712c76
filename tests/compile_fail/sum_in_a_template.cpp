// expect: ctnn: the branches of a sum or a product have one shape
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
template <nn::index N> constexpr auto block = nn::sum(nn::dense<N> >> nn::relu, nn::identity);
template <nn::index N> constexpr auto net = nn::input<8> >> nn::dense<4> >> block<N> >> nn::relu;
nn::model<net<5>> m;
