#pragma once
// apart: an activation that changes nothing and whose slope reads x, so that no layer takes it into its
// epilogue: what stands on either side of it cannot be fused.

#include <ctnn/ctnn.hpp>

namespace ctnn_test {

struct apart_type : ctnn::activation<apart_type> {
    static constexpr auto reads = ctnn::reads::x;
    static constexpr auto f(auto x) { return x; }
    static constexpr auto slope(auto x, auto) { return decltype(x)(1); }
    static void print(auto& out) { out << "apart"; }
};
inline constexpr apart_type apart{};

} // namespace ctnn_test
