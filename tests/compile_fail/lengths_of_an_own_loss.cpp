// expect: ctnn: this loss knows no nn::lengths
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
struct own : nn::mse {
    template <class Out, class T>
    static constexpr nn::index terms(const T*, nn::index samples) {
        return samples;
    }
};
constexpr auto net = nn::sequence<3, 4> >> nn::lstm<2>;
nn::model<net> model;
nn::trainer<net, own, nn::sgd, 2> trainer;
const float x[2][3][4] = {}, y[2][3][2] = {};
float loss = trainer.step(model, x, y, nn::lengths{1, 3});
