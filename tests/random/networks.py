"""Networks by their seeds, and the programs that compare them."""
import random

from choices import BATCHES, OPTIMIZERS
from images import Images


class Network(Images):
    """Begins with anything that a network can begin with."""

    def __init__(self, dice):
        super().__init__(dice, dice.choice(BATCHES))
        kind = self.pick(["features", "image", "signal", "sequence", "sequence", "tokens"])
        getattr(self, "begin_with_" + kind)()


def draw(seed):
    """One network as it is written, its loss, its optimizer, its batch: by its seed alone."""
    dice = random.Random(seed)
    network = Network(dice)
    optimizer = dice.choice(OPTIMIZERS).format()
    loss = dice.choice(["nn::mse", "nn::mse", "nn::cross_entropy"])
    return " >> ".join(network.text), loss, optimizer, network.batch


def program(seed):
    """The program on torch/side.hpp that holds one network against PyTorch and against its own samples."""
    text, loss, optimizer, batch = draw(seed)
    return f"""#include "torch/side.hpp"
namespace nn = ctnn;
template <>
inline constexpr nn::index nn::stack_limit<> = 32 << 20;

constexpr auto net_{seed} = {text};
constexpr ctnn_test::exchanged<net_{seed}, {loss}, {optimizer.split("{")[0]}, {batch}> one_{seed}{{"net_{seed}", {optimizer}}};

int main(int, char** arguments) {{ return ctnn_test::exchange_or_laws(arguments, one_{seed}); }}
"""
