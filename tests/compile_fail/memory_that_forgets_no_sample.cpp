// expect: ctnn: reset(sample) needs forget(sample) of every layer's memory
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
constexpr auto net = nn::sequence<4, 2> >> hold{} >> nn::dense<1>;
void f(nn::trainer<net, nn::mse, nn::sgd, 8, float, nn::stateful>& trainer) { trainer.reset(3); }
