#pragma once
// A model that begins with nothing but zeros, nn::model<net> model;, of several layers learns nothing: each
// waits for the weights of the others.

#include <ctnn/run/for_each_parameter.hpp>

namespace ctnn::inline CTNN_ABI {

/// Whether a model has several weights (parameters of two axes or more), and every one of them is zero.
template <auto Net, class T>
bool has_zeros_for_weights(const model<Net, T>& m) {
    index weights = 0;
    bool zero = true;
    for_each_parameter(m, [&](auto, auto view) {
        if (view.shape().rank < 2) return;
        ++weights;
        for (index i = 0; zero && i < view.size(); ++i) zero = view[i] == T(0);
    });
    return zero && weights > 1;
}

/// What fit says where an epoch has not changed that.
inline constexpr const char* weights_stay_zero =
    "every weight of the model was zero, and still is: it learns nothing so; begin with nn::model<net> "
    "model{nn::seed{1}}";

} // namespace ctnn::inline CTNN_ABI
