// expect: ctnn: nn::lengths need steps that stay apart from those behind them
// expect: strides over time
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::sequence<8, 3> >> nn::conv1d<2, nn::kernel<3>, nn::stride<2>, nn::causal>;
float f(nn::trainer<net, nn::mse, nn::sgd, 2>& trainer, nn::model<net>& m, const float (&x)[2][8][3],
        const float (&y)[2][4][2], const int (&n)[2]) {
    return trainer.step(m, x, y, nn::lengths{n});
}
