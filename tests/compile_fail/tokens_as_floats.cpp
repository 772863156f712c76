// expect: ctnn: the data are of another element type than the model
#include <ctnn/ctnn.hpp>
constexpr auto net = ctnn::tokens<2, 9> >> ctnn::embedding<3>;
const float tokens[2] = {};
auto y = ctnn::predict(ctnn::model<net>{}, tokens);
