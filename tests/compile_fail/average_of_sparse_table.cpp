// expect: ctnn: rows of an nn::sparse embedding that no token names have no average here
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
constexpr auto net = nn::tokens<4, 8> >> nn::embedding<3, nn::sparse> >> nn::flatten >> nn::dense<2>;
nn::model<net> m, average;
nn::trainer<net, nn::cross_entropy, nn::averaged<nn::adam>, 8> trainer;
void f() { nn::average_of(trainer, m, average); }
