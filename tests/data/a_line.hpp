#pragma once
// A line to be learnt, and who learns it.
#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>

namespace ctnn_test {
namespace nn = ctnn;

using curve = nn::dataset<float, nn::shape<1>, nn::shape<1>>;
constexpr auto line = nn::input<1> >> nn::dense<1>;
/// y = slope · x, at n places.
inline curve along(float slope, int n = 16) {
    curve c;
    for (int i = 0; i < n; ++i)
        c.inputs.push_back(float(i) / 8 - 1), c.targets.push_back(slope * c.inputs.back());
    return c;
}
struct run {
    nn::model<line> m;
    nn::trainer<line, nn::mse, nn::sgd, 4> t{{.lr = 0.1}};
};

} // namespace ctnn_test
