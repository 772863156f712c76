// The file that has the network: in a debug build it is optimised all the same.
#include <ctnn/ctnn.hpp>

#if defined(DEBUG_BUILD) && (!defined(__OPTIMIZE__) || defined(NDEBUG))
#error "optimised, and with the checks of a debug build"
#endif

namespace nn = ctnn;

constexpr auto net = nn::input<4> >> nn::dense<8> >> nn::relu >> nn::dense<3>;

float first_of(const float (&x)[4]) {
    static const nn::model<net> model{nn::seed{1}};
    return nn::predict(model, x)[0];
}
