// expect: ctnn: the network has no parameter of this name
#include <ctnn/ctnn.hpp>
constexpr auto net = ctnn::input<3> >> ctnn::dense<2>;
void f(ctnn::model<net>& m, const float (&values)[6]) { ctnn::parameter<"1.weight">(m).write(values); }
