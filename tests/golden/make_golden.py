#!/usr/bin/env python3
"""Writes golden.hpp, the numbers that ctnn is compared with: made by PyTorch, in double precision.

    python3 tests/golden/make_golden.py          (Debian: python3-torch)

The inputs and the initial weights come from a fixed formula, not from PyTorch's generator, so that any version of PyTorch makes the
same file but for the last digits.
"""
import math
import pathlib

import torch
from torch import nn

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
OUT = pathlib.Path(__file__).resolve().parent / "golden.hpp"
STEPS = 3


class Numbers:
    """Deterministic values in -1..1 with few digits, from a linear congruential generator."""

    def __init__(self, seed):
        self.state = seed

    def next(self):
        self.state = (self.state * 1103515245 + 12345) % 2**31
        return round((self.state >> 8) / 2**22 - 1, 6)

    def tensor(self, *shape, scale=1.0):
        values = [round(self.next() * scale, 6) for _ in range(math.prod(shape))]
        return torch.tensor(values).reshape(shape)


class Header:
    """Collects namespaces of constexpr arrays."""

    def __init__(self):
        self.lines = []

    def say(self, line=""):
        self.lines.append(line)

    def array(self, name, values, comment="", kind="double"):
        flat = torch.as_tensor(values).detach().reshape(-1).tolist()
        texts = ["%d" % v if kind == "int" else "%.17g" % v for v in flat]
        if comment:
            self.say(f"/// {comment}")
        self.say(f"inline constexpr {kind} {name}[{len(texts)}] = {{")
        line = "   "
        for text in texts:
            if len(line) + len(text) + 2 > 110:
                self.say(line)
                line = "   "
            line += f" {text},"
        self.say(line.rstrip(",") + "};")

    def scalar(self, name, value):
        self.say(f"inline constexpr double {name} = {float(value):.17g};")


def fill(net, numbers):
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.copy_(numbers.tensor(*parameter.shape, scale=0.8))


def gathered(net, what=lambda p: p):
    """All parameters one after the other, in the order of the state_dict."""
    return torch.cat([what(p).detach().reshape(-1) for p in net.parameters()])


def example(out, name, make, loss, x, target, numbers, optimizers=(), note=""):
    """A network's forward pass, loss, gradients, and its parameters after STEPS steps of each optimizer."""
    net = make()
    fill(net, numbers)
    initial = {key: value.clone() for key, value in net.state_dict().items()}
    out.say(f"/// {note}")
    out.say("/// Parameters and gradients: all of the state_dict, one after the other, in its order.")
    out.say(f"namespace {name} {{")
    out.say(f"inline constexpr int batch = {x.shape[0]};")
    out.array("x", x, "[batch][inputs]")
    labels = target.dtype == torch.int64
    out.array("labels" if labels else "target", target, kind="int" if labels else "double")
    out.array("parameters", gathered(net))
    y = net(x)
    value = loss(y, target)
    value.backward()
    out.array("y", y, "The forward pass: [batch][outputs]")
    out.scalar("loss", value)
    out.array("gradients", gathered(net, lambda p: p.grad))
    for key, note, create in optimizers:
        net = make()
        net.load_state_dict(initial)
        optimizer = create(net.parameters())
        losses = []
        for _ in range(STEPS):
            optimizer.zero_grad()
            value = loss(net(x), target)
            value.backward()
            optimizer.step()
            losses.append(value.item())
        out.array(f"{key}_losses", losses, f"{note}: the loss before each of {STEPS} steps, and the parameters after them")
        out.array(key, gathered(net))
    out.say(f"}} // namespace {name}")
    out.say()


def activation(out, name, function, grid):
    x = grid.clone().requires_grad_()
    y = function(x)
    slope, = torch.autograd.grad(y.sum(), x)
    out.array(name, y)
    out.array(f"{name}_slope", slope)


def main():
    out = Header()
    out.say("#pragma once")
    out.say("// Made by tests/golden/make_golden.py with PyTorch " + torch.__version__.split("+")[0] + " in double precision; do not edit.")
    out.say()
    out.say("namespace golden {")
    out.say()
    optim = torch.optim
    optimizers = [
        ("sgd", "SGD(lr=.1, weight_decay=.01)", lambda p: optim.SGD(p, lr=0.1, weight_decay=0.01)),
        ("momentum", "SGD(lr=.1, momentum=.9, dampening=.1, weight_decay=.01)",
         lambda p: optim.SGD(p, lr=0.1, momentum=0.9, dampening=0.1, weight_decay=0.01)),
        ("nesterov", "SGD(lr=.1, momentum=.9, nesterov=True, weight_decay=.01)",
         lambda p: optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.01)),
        ("adam", "Adam(lr=.01, weight_decay=.01)", lambda p: optim.Adam(p, lr=0.01, weight_decay=0.01)),
        ("adamw", "AdamW(lr=.01, weight_decay=.1)", lambda p: optim.AdamW(p, lr=0.01, weight_decay=0.1)),
    ]
    numbers = Numbers(2024)
    example(out, "mlp",
            lambda: nn.Sequential(nn.Linear(5, 7), nn.Tanh(), nn.Linear(7, 6), nn.Sigmoid(), nn.Linear(6, 3), nn.LeakyReLU(0.2)),
            nn.CrossEntropyLoss(), numbers.tensor(5, 5, scale=2), torch.tensor([0, 2, 1, 1, 2]), numbers, optimizers,
            "input<5> >> dense<7> >> tanh >> dense<6> >> sigmoid >> dense<3> >> leaky_relu<1, 5>, cross_entropy")
    numbers = Numbers(7)
    example(out, "regression", lambda: nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2)), nn.MSELoss(),
            numbers.tensor(6, 3), numbers.tensor(6, 2), numbers, optimizers[:1],
            "input<3> >> dense<4> >> tanh >> dense<2>, mse")
    numbers = Numbers(11)
    example(out, "softmax_within",
            lambda: nn.Sequential(nn.Linear(4, 5), nn.Softmax(dim=1), nn.Linear(5, 2)), nn.MSELoss(),
            numbers.tensor(3, 4), numbers.tensor(3, 2), numbers, optimizers[:1],
            "input<4> >> dense<5> >> softmax >> dense<2>, mse")
    numbers = Numbers(13)
    example(out, "softmax_at_the_end",
            lambda: nn.Sequential(nn.Linear(4, 3, bias=False), nn.ReLU(), nn.Linear(3, 4), nn.Softmax(dim=1)), nn.MSELoss(),
            numbers.tensor(3, 4), numbers.tensor(3, 4), numbers, optimizers[:1],
            "input<4> >> dense<3, no_bias> >> relu >> dense<4> >> softmax, mse")

    out.say("/// Activations and their slopes at x.")
    out.say("namespace activations {")
    grid = torch.tensor([-100, -20, -8, -3, -1.5, -1, -0.5, -0.1, -1e-3, -1e-9, 0, 1e-9, 1e-3, 0.1, 0.5, 1, 1.5, 3, 8, 20, 100])
    out.array("x", grid)
    activation(out, "relu", torch.relu, grid)
    activation(out, "leaky_relu", nn.LeakyReLU(0.01), grid)
    activation(out, "tanh", torch.tanh, grid)
    activation(out, "sigmoid", torch.sigmoid, grid)
    out.array("softmax", torch.softmax(torch.tensor([3, 1, 0.2]), 0), "softmax of {3, 1, 0.2}")
    out.say("} // namespace activations")
    out.say()
    out.say("} // namespace golden")
    text = "\n".join(out.lines) + "\n"
    if len(text) > 60_000:
        raise SystemExit(f"golden.hpp would have {len(text)} bytes; 60,000 is the limit")
    OUT.write_text(text)
    print(f"{OUT.name}: {len(text)} bytes")


main()
