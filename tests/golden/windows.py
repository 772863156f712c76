"""golden_windows.hpp: padding, rounding and strides of windows, and convolutions transposed."""
import math

import torch
from torch import nn

from examples import example
from header import Numbers


class Pad(nn.Module):
    """Zeros (or what else counts as nothing) before and behind the last axes, last axis first."""

    def __init__(self, *sides, value=0.0):
        super().__init__()
        self.sides, self.value = sides, value

    def forward(self, x):
        return nn.functional.pad(x, self.sides, value=self.value)


class MeanOfWhatIsThere(nn.Module):
    """An average pool behind padding that does not count."""

    def __init__(self, pad, pool):
        super().__init__()
        self.pad, self.pool = pad, pool

    def forward(self, x):
        return self.pool(self.pad(x)) / self.pool(self.pad(torch.ones_like(x)))


def windows(out):
    sgd = [("sgd", "SGD(lr=.1, weight_decay=.01)", lambda p: torch.optim.SGD(p, lr=0.1, weight_decay=0.01))]
    nothing = -math.inf
    numbers = Numbers(83)
    example(out, "same",
            lambda: nn.Sequential(Pad(1, 2, 0, 1), nn.Conv2d(2, 4, (3, 4), stride=2), nn.Tanh(), Pad(0, 0, 0, 1, value=nothing), nn.MaxPool2d(2),
                                  Pad(0, 1, 0, 1), nn.Conv2d(4, 3, 2), nn.Sigmoid(), MeanOfWhatIsThere(Pad(1, 1, 0, 1), nn.AvgPool2d(3, (2, 1))),
                                  nn.Flatten()),
            nn.MSELoss(), numbers.tensor(3, 2, 6, 7), numbers.tensor(3, 6), numbers, sgd,
            "input<2, 6, 7> >> conv2d<4, kernel<3, 4>, stride<2>, same> >> tanh >> max_pool2d<2, same> >> conv2d<3, kernel<2>, same> >> sigmoid >> "
            "avg_pool2d<3, stride<2, 1>, same> >> flatten, mse")
    numbers = Numbers(89)
    example(out, "rounded_up",
            lambda: nn.Sequential(nn.Conv2d(2, 3, 1), nn.Tanh(), nn.MaxPool2d(3, stride=2, padding=1, ceil_mode=True),
                                  nn.AvgPool2d(3, stride=2, padding=1, ceil_mode=True), nn.Conv2d(3, 2, 1),
                                  nn.AvgPool2d(2, padding=1, ceil_mode=True, count_include_pad=False), nn.Flatten(), nn.Linear(8, 2)),
            nn.MSELoss(), numbers.tensor(3, 2, 7, 6), numbers.tensor(3, 2), numbers, sgd,
            "input<2, 7, 6> >> conv2d<3, kernel<1>> >> tanh >> max_pool2d<3, stride<2>, padding<1>, ceil_mode> >> avg_pool2d<3, stride<2>, padding<1>, "
            "ceil_mode> >> conv2d<2, kernel<1>> >> avg_pool2d<2, padding<1>, ceil_mode, no_padding_counted> >> flatten >> dense<2>, mse")
    numbers = Numbers(97)
    example(out, "window_signals",
            lambda: nn.Sequential(Pad(0, 1), nn.Conv1d(2, 4, 3, stride=3), nn.Tanh(), nn.MaxPool1d(2, ceil_mode=True), Pad(1, 2),
                                  nn.Conv1d(4, 4, 2, dilation=3, groups=2), nn.AvgPool1d(2, stride=1, padding=1, count_include_pad=False), nn.Flatten()),
            nn.MSELoss(), numbers.tensor(3, 2, 14), numbers.tensor(3, 16), numbers, sgd,
            "input<2, 14> >> conv1d<4, kernel<3>, stride<3>, same> >> tanh >> max_pool1d<2, ceil_mode> >> conv1d<4, kernel<2>, dilation<3>, "
            "groups<2>, same> >> avg_pool1d<2, stride<1>, padding<1>, no_padding_counted> >> flatten, mse")
    numbers = Numbers(101)
    example(out, "moved",
            lambda: nn.Sequential(nn.ZeroPad2d((1, 0, 2, 1)), nn.Conv2d(2, 3, 3, stride=2), nn.Tanh(), nn.Upsample(scale_factor=2),
                                  nn.ZeroPad2d((0, 1, 0, 1)), nn.AvgPool2d(2), nn.ZeroPad2d(1), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(12, 2)),
            nn.MSELoss(), numbers.tensor(3, 2, 4, 5), numbers.tensor(3, 2), numbers, sgd,
            "input<2, 4, 5> >> zero_pad2d<1, 0, 2, 1> >> conv2d<3, kernel<3>, stride<2>> >> tanh >> upsample2d<2> >> zero_pad2d<0, 1, 0, 1> >> "
            "avg_pool2d<2> >> zero_pad2d<1> >> max_pool2d<2> >> flatten >> dense<2>, mse")
    numbers = Numbers(103)
    example(out, "transposed",
            lambda: nn.Sequential(nn.ConvTranspose2d(2, 4, (3, 2), stride=(2, 3), padding=(1, 0), output_padding=(1, 2)), nn.Tanh(),
                                  nn.ConvTranspose2d(4, 2, 2, dilation=2, groups=2, output_padding=1, bias=False), nn.AvgPool2d((3, 4)), nn.Flatten()),
            nn.MSELoss(), numbers.tensor(3, 2, 3, 2), numbers.tensor(3, 12), numbers, sgd,
            "input<2, 3, 2> >> conv_transpose2d<4, kernel<3, 2>, stride<2, 3>, padding<1, 0>, output_padding<1, 2>> >> tanh >> conv_transpose2d<2, "
            "kernel<2>, dilation<2>, groups<2>, output_padding<1>, no_bias> >> avg_pool2d<kernel<3, 4>> >> flatten, mse")
