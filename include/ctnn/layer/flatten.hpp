#pragma once
// flatten: every axis into one, row-major (PyTorch's nn.Flatten). It only renames: no value moves.
//
//     nn::input<1, 28, 28> >> nn::flatten >> nn::dense<10>

#include <ctnn/topology/layer.hpp>

namespace ctnn::inline CTNN_ABI {
namespace layer {

struct flatten : layer_base {
    static constexpr bool is_view = true;
    template <class In>
    using output = shape<In::size>;
    static void print(auto& out) { out << "flatten"; }
    static void torch(auto& out, auto) { out << "nn.Flatten()"; }
};

} // namespace layer

/// shape<C, H, W> becomes shape<C · H · W>.
inline constexpr layer::flatten flatten{};

} // namespace ctnn::inline CTNN_ABI
