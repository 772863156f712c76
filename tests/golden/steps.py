"""Modules on [batch][steps][features]: recurrent layers as layers of a Sequential, and those that PyTorch has not."""
import torch
from torch import nn


class Output(nn.Module):
    """A recurrent module, or one on NCL, as a layer of a Sequential on [batch][steps][features]."""

    def __init__(self, module, before=0):
        super().__init__()
        self.module, self.before = module, before

    def forward(self, x):
        if isinstance(self.module, (nn.Conv1d, nn.MaxPool1d, nn.AvgPool1d)):
            return self.module(nn.functional.pad(x.transpose(1, 2), (self.before, 0))).transpose(1, 2)
        return self.module(x)[0]


class LastStep(nn.Module):
    def forward(self, x):
        return x[:, -1]


class OfSteps(nn.Module):
    """Steps [batch][steps][features] as so many more samples."""

    def __init__(self, module):
        super().__init__()
        self.module = module

    def forward(self, x):
        return self.module(x.flatten(0, 1)).unflatten(0, x.shape[:2])


def over_steps(loss):
    """Cross-entropy wants the classes second."""
    return lambda y, target: loss(y.transpose(1, 2), target)


class ResetBeforeGRU(nn.GRU):
    """ONNX' GRU with linear_before_reset = 0, Keras' with reset_after = False, written out; the parameters are nn.GRU's."""

    def forward(self, x):
        w_r, w_z, w_n = self.weight_ih_l0.chunk(3)
        u_r, u_z, u_n = self.weight_hh_l0.chunk(3)
        b_r, b_z, b_n = (self.bias_ih_l0 + self.bias_hh_l0).chunk(3)
        h, outputs = torch.zeros(x.shape[0], self.hidden_size), []
        for t in range(x.shape[1]):
            r = torch.sigmoid(x[:, t] @ w_r.T + h @ u_r.T + b_r)
            z = torch.sigmoid(x[:, t] @ w_z.T + h @ u_z.T + b_z)
            n = torch.tanh(x[:, t] @ w_n.T + (r * h) @ u_n.T + b_n)
            h = (1 - z) * n + z * h
            outputs.append(h)
        return torch.stack(outputs, 1), h


class InitialStateLSTM(nn.LSTM):
    """Begins with trained states, the same for every sample."""

    def __init__(self, *sizes, **options):
        super().__init__(*sizes, **options)
        self.h_0, self.c_0 = nn.Parameter(torch.zeros(self.hidden_size)), nn.Parameter(torch.zeros(self.hidden_size))

    def forward(self, x):
        return super().forward(x, tuple(v.expand(1, len(x), -1).contiguous() for v in (self.h_0, self.c_0)))


class InitialStateGRU(nn.GRU):
    def __init__(self, *sizes, **options):
        super().__init__(*sizes, **options)
        self.h_0 = nn.Parameter(torch.zeros(self.hidden_size))

    def forward(self, x):
        return super().forward(x, self.h_0.expand(1, len(x), -1).contiguous())


def rnn(kind, inputs, units, **options):
    return Output(kind(inputs, units, batch_first=True, **options))
