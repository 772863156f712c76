// expect: ctnn: with nn::stateful, nn::lengths need end_by_lengths
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
struct hold : nn::layer_base {
    using accepts = nn::takes::anything;
    template <class In>
    using output = In;
    template <class T, class, class>
    struct memory {
        T last;
    };
    static constexpr void forward(const auto&, auto, auto, const auto&) {}
    static constexpr void backward(const auto&, auto, auto, auto, auto, const auto&) {}
    static void print(auto& out) { out << "hold"; }
};
constexpr auto net = nn::sequence<3, 2> >> hold{} >> nn::dense<1>;
nn::model<net> model;
nn::trainer<net, nn::mse, nn::sgd, 2, float, nn::stateful> trainer;
const float x[2][3][2] = {}, y[2][3][1] = {};
float loss = trainer.step(model, x, y, nn::lengths{1, 3});
