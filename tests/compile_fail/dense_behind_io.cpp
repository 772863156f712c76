// expect: ctnn: a layer does not accept the shape that arrives at it
// expect: put nn::flatten before
// expect: position<0>
#include <ctnn/io.hpp>
#include <ctnn/ctnn.hpp>
constexpr auto net = ctnn::input<1, 4, 4> >> ctnn::dense<3>;
