// What the three programs share: the weights of a file, and the golden example inside, which must hold.
#pragma once

#include <ctnn/ctnn.hpp>
#include <ctnn/io.hpp>

#include <iostream>
#include <memory>

namespace nn = ctnn;

/// The model of this topology with the file's weights; null, and why, where they do not fit or compute
/// something else.
template <auto net>
std::unique_ptr<nn::model<net>> loaded(const char* file) {
    auto model = std::make_unique<nn::model<net>>();
    const auto example = std::make_unique<nn::golden<net>>();
    auto done = nn::load(*model, file);
    if (done) done = nn::load(*example, file);
    if (!done) {
        std::cerr << file << ": " << done << '\n';
        return nullptr;
    }
    const auto workspace = std::make_unique<nn::workspace<net, 1>>();
    if (!nn::close(nn::predict(*model, example->input, *workspace), example->output)) {
        std::cerr << file << ": the golden example does not hold\n";
        return nullptr;
    }
    return model;
}
