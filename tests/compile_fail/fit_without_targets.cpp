// expect: ctnn: fit needs a dataset that says what each sample is to give: class numbers or values
// errors: any
#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> nn::dense<3>;
nn::model<net> m;
nn::trainer<net, nn::cross_entropy, nn::sgd, 2> t;
auto f(const nn::dataset<float, nn::shape<4>, void>& d) { return nn::fit(m, t, d); }
