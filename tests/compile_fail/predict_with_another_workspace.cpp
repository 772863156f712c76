// expect: ctnn: the workspace is of another topology, batch or type
// expect: the_workspace_fits
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> nn::dense<3>;
nn::model<net> model{nn::seed{1}};

int main() {
    float x[2][4] = {};
    nn::workspace<net> space;
    auto y = nn::predict<2>(model, x, space);
    return int(y(0, 0));
}
