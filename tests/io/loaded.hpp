#pragma once
// loaded: the model of a file, which has to be a good one.

#include "said.hpp"

#include <ctnn/ctnn.hpp>
#include <ctnn/io.hpp>

#include <doctest/doctest.h>

#include <string>

namespace ctnn_test {

template <auto Net>
ctnn::model<Net> loaded(const std::string& path) {
    ctnn::model<Net> m;
    const auto result = ctnn::load(m, path);
    INFO(said(result));
    REQUIRE(result);
    return m;
}

} // namespace ctnn_test
