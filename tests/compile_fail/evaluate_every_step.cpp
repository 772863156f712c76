// expect: ctnn: evaluate compares every label with what the network says there: a network that judges every step takes nn::dataset<T, S, int[steps]>
// expect: evaluate_every_step.cpp
#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>
namespace nn = ctnn;
constexpr auto net = nn::sequence<4, 1> >> nn::dense<3>;
auto f(const nn::model<net>& m, const nn::dataset<float, nn::shape<4, 1>>& d) { return nn::evaluate(m, d).correct; }
