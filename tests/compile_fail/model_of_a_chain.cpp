// expect: ctnn: this is no topology with an input
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto chain = nn::dense<3> >> nn::relu;
nn::model<chain> model;
