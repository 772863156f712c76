// Somebody else's program: no flag but what the target brings.
#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>

namespace nn = ctnn;

constexpr auto net = nn::input<4> >> nn::dense<8> >> nn::relu >> nn::dense<3>;

int main() {
    const nn::model<net> model{nn::seed{1}};
    const float x[4] = {1, 2, 3, 4};
    const auto y = nn::predict(model, x);
    return y[0] == y[0] ? 0 : 1;
}
