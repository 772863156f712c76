#pragma once
// identity: y = x; no work and no memory (PyTorch's nn.Identity). Useful as a branch, or to keep positions.

#include <ctnn/topology/layer.hpp>

namespace ctnn::inline CTNN_ABI {
namespace layer {

struct identity : layer_base {
    static constexpr bool is_same = true;
    template <class In>
    using output = In;
    static void print(auto& out) { out << "identity"; }
    static void torch(auto& out, auto) { out << "nn.Identity()"; }
};

} // namespace layer

/// y = x.
inline constexpr layer::identity identity{};

} // namespace ctnn::inline CTNN_ABI
