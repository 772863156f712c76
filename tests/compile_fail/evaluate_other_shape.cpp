// expect: ctnn: the data hold another number of values than the network takes
#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> nn::dense<3>;
auto f(const nn::model<net>& m, const nn::dataset<float, nn::shape<5>>& d) {
    return nn::evaluate(m, d).correct;
}
