// expect: a pair needs a partner
// expect: halve
// expect: shape<3>
#include <ctnn/ctnn.hpp>
struct even_features {
    template <class In>
    static constexpr bool met = In::size % 2 == 0;
    template <class In>
    struct refusal {
        static_assert(met<In>, "a pair needs a partner");
    };
};
struct halve : ctnn::layer_base {
    using accepts = even_features;
    template <class In>
    using output = ctnn::shape<In::size / 2>;
};
constexpr auto net = ctnn::input<3> >> halve{};
