"""golden_norms.hpp: norms of single samples."""
import torch
from torch import nn

from examples import example
from header import Numbers
from steps import OfSteps, rnn


class RMSNorm(nn.Module):
    """As nn.RMSNorm, which PyTorch has since 2.4."""

    def __init__(self, shape, eps):
        super().__init__()
        self.weight, self.axes, self.eps = nn.Parameter(torch.ones(shape)), tuple(range(-len(shape), 0)), eps

    def forward(self, x):
        return x / torch.sqrt(x.square().mean(self.axes, keepdim=True) + self.eps) * self.weight


def norms(out):
    sgd = [("sgd", "SGD(lr=.1, weight_decay=.01)", lambda p: torch.optim.SGD(p, lr=0.1, weight_decay=0.01))]
    numbers = Numbers(67)
    example(out, "norms_of_features",
            lambda: nn.Sequential(nn.Linear(5, 6), nn.LayerNorm(6), nn.Tanh(), nn.GroupNorm(2, 6, eps=1e-2), nn.Linear(6, 6), RMSNorm((6,), 1e-5),
                                  nn.LayerNorm(6, elementwise_affine=False), nn.Linear(6, 3)),
            nn.CrossEntropyLoss(), numbers.tensor(5, 5, scale=2), torch.tensor([0, 2, 1, 1, 2]), numbers, sgd,
            "input<5> >> dense<6> >> layer_norm<> >> tanh >> group_norm<2, eps<1, 100>> >> dense<6> >> rms_norm<> >> layer_norm<no_affine> >> "
            "dense<3>, cross_entropy")
    numbers = Numbers(71)
    example(out, "norms_of_images",
            lambda: nn.Sequential(nn.Conv2d(2, 4, 2), nn.GroupNorm(2, 4), nn.ReLU(), nn.LayerNorm((4, 4, 3)), nn.Tanh(), nn.Conv2d(4, 4, 2),
                                  RMSNorm((4, 3, 2), 0.1), nn.Flatten(), nn.Linear(24, 2)),
            nn.MSELoss(), numbers.tensor(3, 2, 5, 4), numbers.tensor(3, 2), numbers, sgd,
            "norms between convolutions, mse")
    numbers = Numbers(73)
    example(out, "norms_of_steps",
            lambda: nn.Sequential(nn.LayerNorm(4), rnn(nn.GRU, 4, 3), RMSNorm((3,), 1e-5), nn.Linear(3, 4), OfSteps(nn.GroupNorm(2, 4))),
            nn.MSELoss(), numbers.tensor(3, 4, 4), numbers.tensor(3, 4, 4), numbers, sgd,
            "sequence<4, 4> >> layer_norm<> >> gru<3> >> rms_norm<> >> dense<4> >> group_norm<2>, mse")
