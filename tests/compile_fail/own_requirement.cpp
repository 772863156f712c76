// expect: ctnn: a layer does not accept the shape that arrives at it
// expect: its `accepts` says
// expect: even_features
// expect: position<0>
// expect: halve
// expect: shape<3>
#include <ctnn/ctnn.hpp>
struct even_features {
    template <class In>
    static constexpr bool met = In::size % 2 == 0;
};
struct halve : ctnn::layer_base {
    using accepts = even_features;
    template <class In>
    using output = ctnn::shape<In::size / 2>;
};
constexpr auto net = ctnn::input<3> >> halve{};
