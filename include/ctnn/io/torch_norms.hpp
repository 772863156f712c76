#pragma once
// Norms that PyTorch has not, and parametric activations over steps, for what torch_script prints.

#include <ctnn/shape/abi.hpp>

#include <string_view>

namespace ctnn::inline CTNN_ABI {
namespace io {

inline constexpr std::string_view torch_norms = R"(

class RMSNorm(nn.Module):
    """PyTorch has it since 2.4."""

    def __init__(self, shape, eps, elementwise_affine=True):
        super().__init__()
        self.axes, self.eps = tuple(range(-len(shape), 0)), eps
        self.register_parameter("weight", nn.Parameter(torch.ones(shape)) if elementwise_affine else None)

    def forward(self, x):
        y = x * torch.rsqrt(x.pow(2).mean(self.axes, keepdim=True) + self.eps)
        return y if self.weight is None else y * self.weight


class GroupNormOfSteps(nn.GroupNorm):
    """Of each step of a sequence [batch, steps, features] by itself."""

    def forward(self, x):
        return super().forward(x.flatten(0, 1)).view_as(x)


class BatchNormOfSteps(nn.BatchNorm1d):
    """Of each feature over samples and steps [batch, steps, features]."""

    def forward(self, x):
        return super().forward(x.transpose(1, 2)).transpose(1, 2)


class ScaleAndShift(nn.Module):
    """What a batch norm is in eval(), by channels or features."""

    def __init__(self, channels, of_steps=False):
        super().__init__()
        self.weight, self.bias, self.of_steps = nn.Parameter(torch.ones(channels)), nn.Parameter(torch.zeros(channels)), of_steps

    def forward(self, x):
        shape = [-1] + [1] * (0 if self.of_steps else x.dim() - 2)
        return x * self.weight.view(shape) + self.bias.view(shape)


class StepPReLU(nn.PReLU):
    """Over the features of every step, [batch, steps, features]."""

    def forward(self, x):
        return super().forward(x.transpose(1, 2)).transpose(1, 2)
)";

} // namespace io
} // namespace ctnn::inline CTNN_ABI
