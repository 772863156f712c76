// expect: ctnn: models that are walked at once are of one topology and type
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
nn::model<(nn::input<4> >> nn::dense<3>)> small;
nn::model<(nn::input<4> >> nn::dense<4>)> large;
void walk() {
    nn::for_each_parameter(small, large, [](auto, auto, auto) {});
}
