// expect: ctnn: evaluate compares every value with an output: it takes a dataset whose targets have as many values as the network gives
#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> nn::dense<3>;
auto f(const nn::model<net>& m, const nn::dataset<float, nn::shape<4>, nn::shape<2>>& d) {
    return nn::evaluate(m, d).mse();
}
