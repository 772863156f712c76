#!/usr/bin/env python3
"""Writes golden_averages.hpp: moving averages of weights (torch.optim.swa_utils.AveragedModel), and convolutions with the batch norm
behind them folded in (torch.nn.utils.fusion), in double precision.

    python3 tests/golden/make_golden_averages.py          (Debian: python3-torch)

Inputs and initial weights come from the formula that make_golden.py uses.
"""
import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval
from torch.optim.swa_utils import AveragedModel

from header import Numbers, gathered, write


def fill(net, seed):
    with torch.no_grad():
        for i, values in enumerate(list(net.parameters()) + [b for b in net.buffers() if b.dtype == torch.float64]):
            values.copy_(Numbers(seed + i).tensor(*values.shape) * 0.8)
        for name, values in net.named_buffers():
            if name.endswith("running_var"):
                values.add_(1.5)


def average(out, name, note, decay, optimizer, steps=8):
    """The weights and their average behind each of some steps of a small classifier."""
    net = nn.Sequential(nn.Linear(5, 6), nn.Tanh(), nn.Linear(6, 3))
    fill(net, 3)
    averaged = AveragedModel(net, avg_fn=lambda mean, weight, count: decay * mean + (1 - decay) * weight)
    update = optimizer(net.parameters())
    x, labels = Numbers(17).tensor(4, 5), torch.tensor([0, 2, 1, 1])
    out.say(f"/// input<5> >> dense<6> >> tanh >> dense<3>, cross_entropy, {note}, decay {decay}: all of the state_dict at first, then the")
    out.say(f"/// weights after {steps} steps, and their average behind each step")
    out.say(f"namespace {name} {{")
    out.say(f"constexpr int steps = {steps};")
    out.say(f"constexpr double decay = {decay};")
    out.array("x", x)
    out.array("labels", labels, kind="int")
    out.array("parameters", gathered(net))
    averages = []
    for _ in range(steps):
        update.zero_grad()
        nn.CrossEntropyLoss()(net(x), labels).backward()
        update.step()
        averaged.update_parameters(net)
        averages.append(gathered(averaged.module))
    out.array("weights", gathered(net))
    out.array("averages", torch.stack(averages))
    out.say(f"}} // namespace {name}")
    out.say()


def fold(out, name, note, layer, norm, transpose, seed):
    """What PyTorch makes of a convolution and the norm behind it."""
    net = nn.Sequential(layer, norm)
    fill(net, seed)
    net.eval()
    out.say(f"/// {note}: weight, bias (where there is one), the norm's weight, bias, mean and variance; then weight and bias of the folded one")
    out.say(f"namespace {name} {{")
    out.array("parameters", torch.cat([gathered(net), norm.running_mean, norm.running_var]))
    folded = fuse_conv_bn_eval(layer, norm, transpose)
    out.array("weight", folded.weight)
    out.array("bias", folded.bias)
    out.say(f"}} // namespace {name}")
    out.say()


def averages(out):
    optim = torch.optim
    average(out, "average_of_sgd", "SGD(lr=.1, weight_decay=.01)", 0.9, lambda p: optim.SGD(p, lr=0.1, weight_decay=0.01))
    average(out, "average_of_adam", "Adam(lr=.01)", 0.75, lambda p: optim.Adam(p, lr=0.01))
    average(out, "average_of_momentum", "SGD(lr=.1, momentum=.9)", 0.5, lambda p: optim.SGD(p, lr=0.1, momentum=0.9))
    fold(out, "folded_transposed", "conv_transpose2d<4, kernel<3, 2>, stride<2>> behind 3 channels",
         nn.ConvTranspose2d(3, 4, (3, 2), stride=2), nn.BatchNorm2d(4), True, 29)
    fold(out, "folded_transposed_signal", "conv_transpose1d<5, kernel<4>, no_bias> behind 2 channels",
         nn.ConvTranspose1d(2, 5, 4, bias=False), nn.BatchNorm1d(5), True, 41)
    fold(out, "folded_groups", "conv2d<6, kernel<2>, groups<2>> behind 4 channels", nn.Conv2d(4, 6, 2, groups=2),
         nn.BatchNorm2d(6), False, 53)


write("golden_averages.hpp", averages)
