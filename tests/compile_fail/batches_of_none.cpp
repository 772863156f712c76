// expect: ctnn: a batch has at least one sample
#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>
namespace nn = ctnn;
auto f(const nn::dataset<float, nn::shape<4>>& d) {
    return nn::batches<0, float, nn::shape<4>>(d, nn::seed{1}).next();
}
