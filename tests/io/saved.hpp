#pragma once
// saved: the file of a model, in memory.

#include <ctnn/ctnn.hpp>
#include <ctnn/io/save.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <span>
#include <vector>

namespace ctnn_test {

template <auto Net, class T>
std::vector<std::byte> saved(const ctnn::model<Net, T>& m, ctnn::prefix p = {}) {
    std::vector<std::byte> bytes(ctnn::saved_bytes(m, p));
    REQUIRE(ctnn::save_to(m, std::span<std::byte>(bytes), p));
    return bytes;
}

} // namespace ctnn_test
