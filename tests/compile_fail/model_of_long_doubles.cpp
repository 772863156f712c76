// expect: ctnn: the parameters of a model are float or double
#include <ctnn/ctnn.hpp>
constexpr auto net = ctnn::input<3> >> ctnn::dense<2>;
ctnn::model<net, long double> m;
