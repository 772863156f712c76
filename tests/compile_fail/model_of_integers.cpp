// expect: ctnn: the parameters of a model are float or double
#include <ctnn/ctnn.hpp>
constexpr auto net = ctnn::input<3> >> ctnn::dense<2>;
auto f(const ctnn::model<net, int>& m, const int (&x)[3]) { return ctnn::predict(m, x); }
