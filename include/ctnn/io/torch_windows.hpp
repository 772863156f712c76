#pragma once
// Convolutions, pools, and what turns images into sequences, as far as PyTorch has not such modules: for what
// torch_script prints.

#include <ctnn/shape/abi.hpp>

#include <string_view>

namespace ctnn::inline CTNN_ABI {
namespace io {

inline constexpr std::string_view torch_windows = R"(

class LastStep(nn.Module):
    def forward(self, x):
        return x[:, -1]


class FirstStep(nn.Module):
    def forward(self, x):
        return x[:, 0]


class AsSequence(nn.Module):
    def forward(self, x):
        return x.flatten(1, -2).transpose(1, 2)


class AsImage(nn.Module):
    def forward(self, x):
        return x.transpose(1, 2)


class OverSteps(nn.Module):
    """A pool over the steps of a sequence [batch, steps, features]."""

    def __init__(self, pool):
        super().__init__()
        self.pool = pool

    def forward(self, x):
        return self.pool(x.transpose(1, 2)).transpose(1, 2)


class GlobalAvgPool(nn.Module):
    def forward(self, x):
        return x.flatten(2).mean(-1)


class Causal(nn.Conv1d):
    """Over the steps of a sequence [batch, steps, features], behind zeros."""

    def forward(self, x):
        past = (self.kernel_size[0] - 1) * self.dilation[0]
        return super().forward(nn.functional.pad(x.transpose(1, 2), (past, 0))).transpose(1, 2)


def same(x, module, value=0.0):
    """Behind TensorFlow's padding "SAME": as many results as strides, the odd one behind."""
    sides = []
    numbers = lambda n: n if isinstance(n, tuple) else (n,) * (x.dim() - 2)
    dilation = numbers(getattr(module, "dilation", 1))
    for n, k, s, d in zip(x.shape[2:], numbers(module.kernel_size), numbers(module.stride), dilation):
        missing = max((math.ceil(n / s) - 1) * s + d * (k - 1) + 1 - n, 0)
        sides = [missing // 2, missing - missing // 2] + sides
    return nn.functional.pad(x, sides, value=value)


class SameConv1d(nn.Conv1d):
    def forward(self, x):
        return super().forward(same(x, self))


class SameConv2d(nn.Conv2d):
    def forward(self, x):
        return super().forward(same(x, self))


class SameMaxPool1d(nn.MaxPool1d):
    def forward(self, x):
        return super().forward(same(x, self, -math.inf))


class SameMaxPool2d(nn.MaxPool2d):
    def forward(self, x):
        return super().forward(same(x, self, -math.inf))


class SameAvgPool1d(nn.AvgPool1d):
    """The mean of what is there."""

    def forward(self, x):
        return super().forward(same(x, self)) / super().forward(same(torch.ones_like(x), self))


class SameAvgPool2d(nn.AvgPool2d):
    """The mean of what is there."""

    def forward(self, x):
        return super().forward(same(x, self)) / super().forward(same(torch.ones_like(x), self))


class GlobalMaxPool(nn.Module):
    def forward(self, x):
        return x.flatten(2).max(-1).values
)";

} // namespace io
} // namespace ctnn::inline CTNN_ABI
