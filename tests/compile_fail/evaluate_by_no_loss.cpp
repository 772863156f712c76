// expect: ctnn: the third argument of evaluate is a loss
#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>
namespace nn = ctnn;
constexpr auto net = nn::sequence<4, 2> >> nn::lstm<3> >> nn::last_step >> nn::dense<2>;
nn::model<net> m;
nn::dataset<float, nn::shape<4, 2>> set;
auto f() { return nn::evaluate(m, set, nn::lengths{4, 3}); }
