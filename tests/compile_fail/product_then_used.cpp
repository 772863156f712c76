// expect: ctnn: the branches of a sum or a product have one shape
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
int main() {
  constexpr auto net = nn::input<8> >> nn::dense<4> >> nn::product(nn::dense<4>, nn::dense<5>) >> nn::relu;
  const auto net2 = net >> nn::dense<2> >> nn::sum(nn::dense<1>, nn::dense<3>);
  nn::model<net> m;
  static_cast<void>(m), static_cast<void>(net2);
}
