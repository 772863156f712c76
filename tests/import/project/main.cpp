// The golden examples of both models hold: of a constant while compiling, of the other when the program
// starts.
#include <ctnn/io.hpp>

#include "policy.hpp"
#include "policy_weights.hpp"
#include "steps.hpp"
#include "steps_weights.hpp"

namespace nn = ctnn;

constexpr auto policy_model = nn::load<policy::net>(policy_weights);
static_assert([] {
    nn::golden<policy::net> example;
    return bool(nn::load(example, policy_weights)) &&
           nn::close(nn::predict(policy_model, example.input), example.output);
}());
static_assert(nn::output_shape<steps::net> == nn::shape<24, 1>{});

int main() {
    nn::model<steps::net> model;
    nn::golden<steps::net> example;
    if (!nn::load(model, steps_weights) || !nn::load(example, steps_weights)) return 1;
    return nn::close(nn::predict(model, example.input), example.output) ? 0 : 2;
}
