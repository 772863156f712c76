// expect: ctnn: a batch has at least one sample
#include <ctnn/ctnn.hpp>
constexpr auto net = ctnn::input<3> >> ctnn::dense<2>;
auto nothing(const ctnn::model<net>& m, const float (&x)[3]) { return ctnn::predict<0>(m, x); }
