// expect: ctnn: frozen and repeat take a layer or a chain; nn::input stands outside
#include <ctnn/ctnn.hpp>
constexpr auto net = ctnn::repeat<2>(ctnn::input<3> >> ctnn::dense<3>) >> ctnn::dense<2>;
