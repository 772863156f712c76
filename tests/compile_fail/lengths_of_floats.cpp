// expect: ctnn: nn::lengths takes an integer for each sample
#include <ctnn/ctnn.hpp>
constexpr float fractions[2] = {.5f, 1};
const auto lengths = ctnn::lengths{fractions};
