// expect: ctnn: a slice begins at 0 or later, and has at least one feature or channel
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<12> >> nn::slice<-1, 2> >> nn::dense<2>;
