#pragma once
// same_bits: two objects byte for byte, padding included: kernels count on its zeros.

#include <cstring>

namespace ctnn_test {

template <class X>
bool same_bits(const X& a, const X& b) {
    return std::memcmp(static_cast<const void*>(&a), static_cast<const void*>(&b), sizeof a) == 0;
}

} // namespace ctnn_test
