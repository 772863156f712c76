#pragma once
// The modules that PyTorch has not, for what torch_script prints.

#include <ctnn/shape/abi.hpp>

#include <string_view>

namespace ctnn::inline CTNN_ABI {
namespace io {

inline constexpr std::string_view torch_modules = R"(

class RNN(nn.RNN):
    def forward(self, x):
        return super().forward(x)[0]


class LSTM(nn.LSTM):
    def forward(self, x):
        return super().forward(x)[0]


class GRU(nn.GRU):
    def forward(self, x):
        return super().forward(x)[0]


class ResetBeforeGRU(nn.GRU):
    """The reset gate acts on h before the product: Keras' reset_after=False."""

    def forward(self, x):
        if not self.bidirectional:
            return self.one_way(x, "")
        return torch.cat([self.one_way(x, ""), self.one_way(x.flip(1), "_reverse").flip(1)], -1)

    def one_way(self, x, suffix):
        w_x, w_h, *bias = [getattr(self, name + "_l0" + suffix) for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")[:4 if self.bias else 2]]
        h, steps = self.start(x, suffix), []
        of_gates, of_n = w_h.split([2 * self.hidden_size, self.hidden_size])
        for of_x in nn.functional.linear(x, w_x, sum(bias) if bias else None).unbind(1):
            gates, of_n_x = of_x.split([2 * self.hidden_size, self.hidden_size], 1)
            r, z = torch.sigmoid(gates + h @ of_gates.T).chunk(2, 1)
            n = torch.tanh(of_n_x + (r * h) @ of_n.T)
            h = (1 - z) * n + z * h
            steps.append(h)
        return torch.stack(steps, 1)

    def start(self, x, suffix):
        return x.new_zeros(x.shape[0], self.hidden_size)


class InitialState:
    """Before a recurrent module: every sample begins with h_0 and, of an LSTM, c_0."""

    def __init__(self, *sizes, **options):
        super().__init__(*sizes, **options)
        for suffix in self.suffixes():
            for name in self.names():
                self.register_parameter(name + suffix, nn.Parameter(torch.zeros(self.hidden_size)))

    def suffixes(self):
        return ("", "_reverse") if self.bidirectional else ("",)

    def names(self):
        return ("h_0", "c_0") if self.mode == "LSTM" else ("h_0",)

    def start(self, x, suffix):
        return getattr(self, "h_0" + suffix).expand(x.shape[0], -1)

    def starts(self, x):
        both = [torch.stack([getattr(self, name + suffix) for suffix in self.suffixes()]) for name in self.names()]
        both = tuple(one.unsqueeze(1).expand(-1, x.shape[0], -1).contiguous() for one in both)
        return both if len(both) > 1 else both[0]


class InitialStateRNN(InitialState, nn.RNN):
    def forward(self, x):
        return super().forward(x, self.starts(x))[0]


class InitialStateLSTM(InitialState, nn.LSTM):
    def forward(self, x):
        return super().forward(x, self.starts(x))[0]


class InitialStateGRU(InitialState, nn.GRU):
    def forward(self, x):
        return super().forward(x, self.starts(x))[0]


class InitialStateResetBeforeGRU(InitialState, ResetBeforeGRU):
    pass


class LastStep(nn.Module):
    def forward(self, x):
        return x[:, -1]


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


class GlobalMaxPool(nn.Module):
    def forward(self, x):
        return x.flatten(2).max(-1).values


class StepPReLU(nn.PReLU):
    """Over the features of every step, [batch, steps, features]."""

    def forward(self, x):
        return super().forward(x.transpose(1, 2)).transpose(1, 2)


class Slice(nn.Module):
    """Features, channels (dim=1), or features of each step (dim=-1)."""

    def __init__(self, first, count, dim=1):
        super().__init__()
        self.first, self.count, self.dim = first, count, dim

    def forward(self, x):
        return x.narrow(self.dim, self.first, self.count)


class Join(nn.Module):
    """Branches "0", "1", ...: every one gets what arrives."""

    def __init__(self, *branches):
        super().__init__()
        self.branches = branches
        for number, branch in enumerate(branches):
            self.add_module(str(number), branch)

    def made(self, x):
        return [branch(x) for branch in self.branches]


def on_channels(f, a, b):
    """Features beside an image act on its channels."""
    axes = max(a.dim(), b.dim())
    return f(*(t.reshape(t.shape + (1,) * (axes - t.dim())) for t in (a, b)))


class Sum(Join):
    def forward(self, x):
        return functools.reduce(functools.partial(on_channels, torch.add), self.made(x))


class Product(Join):
    def forward(self, x):
        return functools.reduce(functools.partial(on_channels, torch.mul), self.made(x))


class Concat(Join):
    """Features, channels (dim=1), or features of each step (dim=-1)."""

    def __init__(self, *branches, dim=1):
        super().__init__(*branches)
        self.dim = dim

    def forward(self, x):
        return torch.cat(self.made(x), self.dim)


class Wire(nn.Module):
    """A name's tensor, and whether it is a sum, lie in the network's `wires` while it runs."""

    def __init__(self, name):
        super().__init__()
        self.name = name


class As(Wire):
    def forward(self, x):
        self.wires[self.name] = x, False
        return x


class From(Wire):
    def forward(self, x):
        return self.wires[self.name][0]


class AddTo(Wire):
    def forward(self, x):
        before, is_sum = self.wires.get(self.name, (None, False))
        self.wires[self.name] = (before + x if is_sum else x), True
        return x


class Named(nn.Module):
    """A module whose parameters have a name of their own: the network registers it there, not here."""

    def __init__(self, name, module):
        super().__init__()
        self.name, self.hidden = name, (module,)

    def requires_grad_(self, requires_grad=True):
        self.hidden[0].requires_grad_(requires_grad)
        return self

    def forward(self, x):
        return self.hidden[0](x)


class Chain(nn.Sequential):
    """An nn.Sequential beside whose modules others may be registered."""

    def __init__(self, *modules):
        super().__init__(*modules)
        self.modules_in_order = modules

    def forward(self, x):
        for module in self.modules_in_order:
            x = module(x)
        return x


class Network(Chain):
    """A Chain with named wires, and named modules."""

    def __init__(self, *modules):
        super().__init__(*modules)
        self.wires = {}
        for wire in self.modules():
            if isinstance(wire, Wire):
                wire.wires = self.wires
        for named in sorted((m for m in self.modules() if isinstance(m, Named)), key=lambda m: m.name.count(".")):
            *path, last = named.name.split(".")
            at = self
            for name in path:
                if name not in at._modules:
                    at.add_module(name, nn.Module())
                at = at._modules[name]
            at.add_module(last, named.hidden[0])

    def forward(self, x):
        try:
            return super().forward(x)
        finally:
            self.wires.clear()


class NotInPyTorch(nn.Module):
    def __init__(self, layer):
        raise NotImplementedError(layer + ": write its module here")


)";

} // namespace io
} // namespace ctnn::inline CTNN_ABI
