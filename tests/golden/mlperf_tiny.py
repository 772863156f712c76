"""golden_mlperf_tiny.hpp: MLPerf Tiny's models."""
import math

import torch
from torch import nn

from header import gathered


class Same(nn.Conv2d):
    """A convolution padded as TensorFlow does: the odd zero goes behind."""

    def forward(self, x):
        before = []
        for n, k, s in zip(x.shape[:1:-1], self.kernel_size[::-1], self.stride[::-1]):
            total = max((-(-n // s) - 1) * s + k - n, 0)
            before += [total // 2, total - total // 2]
        return super().forward(nn.functional.pad(x, before))


class Residual(nn.Module):
    def __init__(self, inputs, outputs, stride=1):
        super().__init__()
        self.before = nn.Sequential(*convolved(inputs, outputs, 3, stride), *convolved(outputs, outputs, 3)[:2])
        self.shortcut = nn.Conv2d(inputs, outputs, 1, stride) if stride > 1 else nn.Identity()

    def forward(self, x):
        return torch.relu(self.before(x) + self.shortcut(x))


def convolved(inputs, outputs, kernel, stride=1, groups=1):
    return [Same(inputs, outputs, kernel, stride, groups=groups), nn.BatchNorm2d(outputs, eps=1e-3, momentum=0.01), nn.ReLU()]


def separable(inputs, outputs, stride=1):
    return convolved(inputs, inputs, 3, stride, inputs) + convolved(inputs, outputs, 1)


def pooled(inputs, outputs):
    return [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(inputs, outputs)]


def mlperf_tiny(out):
    """Two training steps of MLPerf Tiny's models. They are large: parameters and inputs come from the formula of `exact`, kept is a part."""

    def exact(shape, scale, state):
        values = []
        for _ in range(math.prod(shape)):
            state[0] = (state[0] * 1103515245 + 12345) % 2**31
            values.append(((state[0] >> 8) / 2**22 - 1) * scale)
        return torch.tensor(values).reshape(shape)

    def some(values, most=24):
        flat = values.detach().reshape(-1)
        return flat[:: -(-len(flat) // most)]

    def one(name, net, shape, classes, batch, count):
        if sum(p.numel() for p in net.parameters()) + sum(b.numel() for k, b in net.named_buffers() if "num_batches" not in k) != count:
            raise SystemExit(name + " has another number of parameters than published")
        state = [1]
        with torch.no_grad():
            for key, p in net.named_parameters():
                if p.dim() > 1:
                    p.copy_(exact(p.shape, math.sqrt(3 / (p.numel() / p.shape[0])), state))
                else:
                    p.add_(exact(p.shape, 0.25, state) - (0 if norm_weight(net, key) else p))
            for key, b in net.named_buffers():
                if "num_batches" not in key:
                    b.add_(exact(b.shape, 0.25, state))
        x = exact((batch, *shape), 1, state)
        target = torch.arange(batch) % classes if classes else x
        loss = nn.CrossEntropyLoss() if classes else nn.MSELoss()
        out.say(f"namespace {name} {{")
        out.say(f"constexpr int batch = {batch};")
        net.eval()
        out.array("y", some(net(x)), "eval(): every so many of [batch][outputs], so that there are 24 at most")
        net.train()
        optimizer, losses = torch.optim.SGD(net.parameters(), lr=0.02, momentum=0.9), []
        for _ in range(2):
            optimizer.zero_grad()
            value = loss(net(x), target)
            value.backward()
            optimizer.step()
            losses.append(value.item())
        out.array("losses", losses, "SGD(lr=.02, momentum=.9): the loss before each of two steps, and what is there after them")
        out.array("after", some(gathered(net), 120))
        out.array("buffers", some(torch.cat([b.reshape(-1) for k, b in net.named_buffers() if "num_batches" not in k]), 60))
        net.eval()
        out.array("y_after", some(net(x)))
        out.say(f"}} // namespace {name}")
        out.say()

    def norm_weight(net, key):
        module, name = key.rsplit(".", 1)
        return name == "weight" and isinstance(net.get_submodule(module), (nn.BatchNorm1d, nn.BatchNorm2d))

    one("resnet8",
        nn.Sequential(*convolved(3, 16, 3), Residual(16, 16), Residual(16, 32, 2), Residual(32, 64, 2), *pooled(64, 10)), (3, 32, 32), 10, 5, 78666)
    one("ds_cnn", nn.Sequential(*convolved(1, 64, (10, 4), 2), *[m for _ in range(4) for m in separable(64, 64)],
                                *pooled(64, 12)), (1, 49, 10), 12, 5, 24908)
    widths = [(8, 16, 1), (16, 32, 2), (32, 32, 1), (32, 64, 2), (64, 64, 1), (64, 128, 2), *5 * [(128, 128, 1)], (128, 256, 2), (256, 256, 1)]
    one("mobilenet", nn.Sequential(*convolved(3, 8, 3, 2), *[m for block in widths for m in separable(*block)], *pooled(256, 2)), (3, 96, 96), 2, 5, 221794)
    sides = [640, *4 * [128], 8, *4 * [128]]
    one("autoencoder", nn.Sequential(*[m for i, o in zip(sides, sides[1:]) for m in (nn.Linear(i, o), nn.BatchNorm1d(o, eps=1e-3, momentum=0.01), nn.ReLU())],
                                     nn.Linear(128, 640)), (640,), 0, 9, 269992)
