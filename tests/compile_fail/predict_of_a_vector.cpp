// expect: ctnn: data enter as arrays
// expect: nn::unchecked<N>(pointer)
#include <ctnn/ctnn.hpp>
#include <vector>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> nn::dense<3>;
nn::model<net> model{nn::seed{1}};

int main() {
    const std::vector<float> x(4);
    auto y = nn::predict(model, x);
    return int(y[0]);
}
