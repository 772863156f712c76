// expect: ctnn: evaluate counts classes: it takes a dataset of class numbers, nn::dataset<T, S>
#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>
namespace nn = ctnn;
constexpr auto net = nn::input<4> >> nn::dense<3>;
auto f(const nn::model<net>& m, const nn::dataset<float, nn::shape<4>, nn::shape<3>>& d) {
    return nn::evaluate(m, d).correct;
}
