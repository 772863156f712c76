// expect: ctnn: frozen and repeat take a layer or a chain; nn::input stands outside
#include <ctnn/ctnn.hpp>
constexpr auto net = ctnn::frozen(ctnn::input<3> >> ctnn::dense<4>) >> ctnn::dense<2>;
