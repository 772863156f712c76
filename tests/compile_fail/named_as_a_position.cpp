// expect: ctnn: a layer's name by nn::named is the position of another layer that has parameters
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> nn::named<"1.0.0">(nn::dense<4>) >> nn::sum(nn::dense<4>, nn::identity);
nn::model<net> model;
