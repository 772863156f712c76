#pragma once
#include "examiner.hpp"

namespace ctnn_test {

/// What one step of a rate of 1 takes from the parameters, and its loss.
template <class Trainer, class Model, class... Data>
std::vector<double> moves(Trainer& trainer, const Model& m, double& loss, const Data&... data) {
    const auto after = std::make_unique<Model>(m);
    trainer.optimizer().lr = 1;
    loss = double(trainer.step(*after, data...));
    trainer.optimizer().lr = 0;
    std::vector<double> by = flat(m), moved = flat(*after);
    for (std::size_t i = 0; i < by.size(); ++i) by[i] -= moved[i];
    return by;
}

} // namespace ctnn_test
