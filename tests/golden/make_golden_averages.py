#!/usr/bin/env python3
"""Writes golden_averages.hpp: moving averages of weights (torch.optim.swa_utils.AveragedModel), and convolutions with the batch norm
behind them folded in (torch.nn.utils.fusion), in double precision.

    python3 tests/golden/make_golden_averages.py          (Debian: python3-torch)

Inputs and initial weights come from a fixed formula, as those of make_golden.py do.
"""
import math
import pathlib

import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval
from torch.optim.swa_utils import AveragedModel

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
lines = []


def noises(seed, *shape):
    values, state = [], seed
    for _ in range(math.prod(shape)):
        state = (state * 1103515245 + 12345) % 2**31
        values.append(round((state >> 8) / 2**22 - 1, 6))
    return torch.tensor(values).reshape(shape)


def array(name, values, kind="double"):
    texts = [("%d" if kind == "int" else "%.17g") % v for v in torch.as_tensor(values).detach().reshape(-1).tolist()]
    lines.append(f"constexpr {kind} {name}[{len(texts)}] = {{")
    line = "   "
    for text in texts:
        if len(line) + len(text) + 2 > 110:
            lines.append(line)
            line = "   "
        line += f" {text},"
    lines.append(line.rstrip(",") + "};")


def fill(net, seed):
    with torch.no_grad():
        for i, values in enumerate(list(net.parameters()) + [b for b in net.buffers() if b.dtype == torch.float64]):
            values.copy_(noises(seed + i, *values.shape) * 0.8)
        for name, values in net.named_buffers():
            if name.endswith("running_var"):
                values.add_(1.5)


def gathered(net):
    return torch.cat([p.detach().reshape(-1) for p in net.parameters()])


def average(name, note, decay, optimizer, steps=8):
    """The weights and their average behind each of some steps of a small classifier."""
    net = nn.Sequential(nn.Linear(5, 6), nn.Tanh(), nn.Linear(6, 3))
    fill(net, 3)
    averaged = AveragedModel(net, avg_fn=lambda mean, weight, count: decay * mean + (1 - decay) * weight)
    update = optimizer(net.parameters())
    x, labels = noises(17, 4, 5), torch.tensor([0, 2, 1, 1])
    lines.append(f"/// input<5> >> dense<6> >> tanh >> dense<3>, cross_entropy, {note}, decay {decay}: all of the state_dict at first, then the")
    lines.append(f"/// weights after {steps} steps, and their average behind each step")
    lines.append(f"namespace {name} {{")
    lines.append(f"constexpr int steps = {steps};")
    lines.append(f"constexpr double decay = {decay};")
    array("x", x)
    array("labels", labels, "int")
    array("parameters", gathered(net))
    averages = []
    for _ in range(steps):
        update.zero_grad()
        nn.CrossEntropyLoss()(net(x), labels).backward()
        update.step()
        averaged.update_parameters(net)
        averages.append(gathered(averaged.module))
    array("weights", gathered(net))
    array("averages", torch.stack(averages))
    lines.append(f"}} // namespace {name}")
    lines.append("")


def fold(name, note, layer, norm, transpose, seed):
    """What PyTorch makes of a convolution and the norm behind it."""
    net = nn.Sequential(layer, norm)
    fill(net, seed)
    net.eval()
    lines.append(f"/// {note}: weight, bias (where there is one), the norm's weight, bias, mean and variance; then weight and bias of the folded one")
    lines.append(f"namespace {name} {{")
    array("parameters", torch.cat([gathered(net), norm.running_mean, norm.running_var]))
    folded = fuse_conv_bn_eval(layer, norm, transpose)
    array("weight", folded.weight)
    array("bias", folded.bias)
    lines.append(f"}} // namespace {name}")
    lines.append("")


average("average_of_sgd", "SGD(lr=.1, weight_decay=.01)", 0.9, lambda p: torch.optim.SGD(p, lr=0.1, weight_decay=0.01))
average("average_of_adam", "Adam(lr=.01)", 0.75, lambda p: torch.optim.Adam(p, lr=0.01))
average("average_of_momentum", "SGD(lr=.1, momentum=.9)", 0.5, lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9))
fold("folded_transposed", "conv_transpose2d<4, kernel<3, 2>, stride<2>> behind 3 channels", nn.ConvTranspose2d(3, 4, (3, 2), stride=2),
     nn.BatchNorm2d(4), True, 29)
fold("folded_transposed_signal", "conv_transpose1d<5, kernel<4>, no_bias> behind 2 channels", nn.ConvTranspose1d(2, 5, 4, bias=False),
     nn.BatchNorm1d(5), True, 41)
fold("folded_groups", "conv2d<6, kernel<2>, groups<2>> behind 4 channels", nn.Conv2d(4, 6, 2, groups=2), nn.BatchNorm2d(6), False, 53)

file = pathlib.Path(__file__).resolve().parent / "golden_averages.hpp"
file.write_text("\n".join([
    "#pragma once",
    f"// Made by tests/golden/make_golden_averages.py with PyTorch {torch.__version__} in double precision; do not edit.",
    "", "namespace golden {", "", *lines, "} // namespace golden", ""]))
