"""Small PyTorch networks of the blocks that light classifiers of images are published with."""


def nets():
    """(name, module, input)."""
    import torch
    from torch import nn
    from torch.nn import functional as F

    class Attended(nn.Module):
        """Channels weighed by what they hold, then pixels by their channels' mean and maximum (Woo et al.,
        2018)."""

        def __init__(self):
            super().__init__()
            self.conv, self.space = nn.Conv2d(3, 8, 3, padding=1), nn.Conv2d(2, 1, 3, padding=1)
            self.mlp = nn.Sequential(nn.Conv2d(8, 2, 1, bias=False), nn.ReLU(), nn.Conv2d(2, 8, 1,
                                                                                          bias=False))
            self.head = nn.Linear(8, 3)

        def forward(self, x):
            x = F.relu(self.conv(x))
            x = x * torch.sigmoid(
                self.mlp(F.adaptive_avg_pool2d(x, 1)) + self.mlp(F.adaptive_max_pool2d(x, 1)))
            both = torch.cat([x.mean(1, keepdim=True), x.max(1, keepdim=True)[0]], 1)
            return self.head((x * torch.sigmoid(self.space(both))).mean((2, 3)))

    class Shuffled(nn.Module):
        """ShuffleNet's unit (Ma et al., 2018): halves, one convolved, both shuffled."""

        def __init__(self):
            super().__init__()
            self.first = nn.Conv2d(3, 8, 3, stride=2, padding=1)
            self.a, self.b, self.c = (
                nn.Conv2d(4, 4, 1),
                nn.Conv2d(4, 4, 3, padding=1, groups=4),
                nn.Conv2d(4, 4, 1),
            )

        def forward(self, x):
            u, v = F.relu(self.first(x)).chunk(2, 1)
            y = torch.cat([u, F.relu(self.c(self.b(F.relu(self.a(v)))))], 1)
            n, c, h, w = y.size()
            y = y.view(n, 2, c // 2, h, w).transpose(1, 2).contiguous().view(n, -1, h, w)
            return y.mean([2, 3])

    class Fire(nn.Module):
        """SqueezeNet's modules (Iandola et al., 2016), a convolution as the classifier."""

        def __init__(self):
            super().__init__()
            self.first, self.last = nn.Conv2d(3, 6, 3, stride=2), nn.Conv2d(8, 5, 1)
            self.squeeze = nn.ModuleList([nn.Conv2d(n, 3, 1) for n in (6, 8)])
            self.one, self.three = (nn.ModuleList([nn.Conv2d(3, 4, k, padding=k // 2) for _ in range(2)])
                                    for k in (1, 3))

        def forward(self, x):
            x = F.max_pool2d(F.relu(self.first(x)), 3, 2, ceil_mode=True)
            for s, a, b in zip(self.squeeze, self.one, self.three):
                s = F.relu(s(x))
                x = torch.cat((F.relu(a(s)), F.relu(b(s))), 1)
            return torch.flatten(
                F.adaptive_avg_pool2d(F.relu(self.last(F.dropout(x, 0.5, self.training))), (1, 1)), 1)

    class Efficient(nn.Module):
        """EfficientNet's block: inverted, squeezed and excited, with silu (Tan and Le, 2019)."""

        def __init__(self):
            super().__init__()
            self.wide = nn.Sequential(nn.Conv2d(3, 9, 1, bias=False), nn.BatchNorm2d(9, eps=1e-3), nn.SiLU())
            self.deep = nn.Sequential(nn.Conv2d(9, 9, 5, 1, 2, groups=9, bias=False), nn.BatchNorm2d(9),
                                      nn.SiLU())
            self.pool, self.down, self.up = nn.AdaptiveAvgPool2d(1), nn.Conv2d(9, 2, 1), nn.Conv2d(2, 9, 1)
            self.out = nn.Sequential(nn.Conv2d(9, 3, 1, bias=False), nn.BatchNorm2d(3))

        def forward(self, x):
            y = self.deep(self.wide(x))
            return x + self.out(y * torch.sigmoid(self.up(F.silu(self.down(self.pool(y))))))

    class Next(nn.Module):
        """ConvNeXt's block: a norm over channels of every pixel, written by permutations; a scale (Liu et
        al., 2022)."""

        def __init__(self):
            super().__init__()
            self.deep, self.norm = nn.Conv2d(4, 4, 7, padding=3, groups=4), nn.LayerNorm(4)
            self.a, self.b, self.gamma = nn.Linear(4, 16), nn.Linear(16, 4), nn.Parameter(torch.rand(4))

        def forward(self, x):
            y = self.norm(self.deep(x).permute(0, 2, 3, 1))
            return x + (self.gamma * self.b(F.gelu(self.a(y)))).permute(0, 3, 1, 2)

    class Ghost(nn.Module):
        """GhostNet's module (Han et al., 2020): half of the channels made of the other half, then cut."""

        def __init__(self):
            super().__init__()
            self.a, self.b = nn.Conv2d(3, 4, 1), nn.Conv2d(4, 4, 3, padding=1, groups=4)

        def forward(self, x):
            a = F.relu(self.a(x))
            return torch.cat([a, F.relu(self.b(a))], 1)[:, :7]

    class Mobile3(nn.Module):

        def __init__(self):
            super().__init__()
            self.a, self.n = nn.Conv2d(3, 8, 3, 2, 1, bias=False), nn.BatchNorm2d(8)
            self.down, self.up, self.f, self.g = (
                nn.Conv2d(8, 2, 1),
                nn.Conv2d(2, 8, 1),
                nn.Linear(8, 6),
                nn.Linear(6, 2),
            )

        def forward(self, x):
            x = F.hardswish(self.n(self.a(x)))
            s = F.adaptive_avg_pool2d(x, 1)
            x = F.hardsigmoid(self.up(F.relu(self.down(s)))) * x
            return self.g(F.hardswish(self.f(torch.flatten(F.adaptive_avg_pool2d(x, 1), 1))))

    image = torch.randn(1, 3, 8, 12)
    return [
        ("attended", Attended(), image),
        ("shuffled", Shuffled(), image),
        ("fire", Fire(), torch.randn(1, 3, 12, 12)),
        ("efficient", Efficient(), image),
        ("next", Next(), torch.randn(1, 4, 8, 8)),
        ("ghost", Ghost(), image),
        ("mobile3", Mobile3(), image),
    ]
