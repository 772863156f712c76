// expect: ctnn: the branches of a sum or a product have one shape
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<8> >> nn::repeat<40>(nn::dense<8> >> nn::relu)
    >> nn::repeat<33>(nn::sum(nn::repeat<30>(nn::dense<8> >> nn::relu) >> nn::dense<9>, nn::identity) >> nn::relu)
    >> nn::repeat<40>(nn::dense<8> >> nn::relu) >> nn::dense<3>;
nn::model<net> m;
float f(const float (&x)[8]) { return nn::predict(m, x)[0]; }
nn::trainer<net, nn::mse, nn::sgd, 8> t;
