// expect: ctnn: the loss does not fit the output of the network
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
struct scale : nn::layer_base {
    template <class In>
    using output = nn::shape<1, 1, 2, 2>;
    static constexpr void forward(auto&&...) {}
    static constexpr void backward(auto&&...) {}
};
constexpr auto net = nn::input<4> >> nn::dense<4> >> scale{};
nn::model<net> model;
float x[8][4];
int y[8];
nn::trainer<net, nn::cross_entropy, nn::sgd, 8> trainer;
float loss = trainer.step(model, x, y);
