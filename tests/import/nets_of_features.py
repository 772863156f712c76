"""Small PyTorch networks on features, of the kinds that people publish."""


def nets():
    """(name, module, input)."""
    import torch
    from torch import nn
    from torch.nn import functional as F

    class Forks(nn.Module):
        """Wires with several readers, which no nesting says alone."""

        def __init__(self):
            super().__init__()
            self.a, self.b, self.c, self.d = nn.Linear(6, 6), nn.Linear(6, 6), nn.Linear(12,
                                                                                         6), nn.Linear(6, 2)

        def forward(self, x):
            a = torch.tanh(self.a(x))
            b = self.b(a) * torch.sigmoid(x)
            c = F.relu(self.c(torch.cat([a, b], 1)))
            return self.d(c + a - b * 0.5)

    class Halves(nn.Module):
        def __init__(self):
            super().__init__()
            self.a, self.b = nn.Linear(8, 8), nn.Linear(4, 3)

        def forward(self, x):
            u, v = self.a(x).chunk(2, 1)
            return self.b(torch.tanh(u) * torch.sigmoid(v)) / 3 + 1

    class Named(nn.Module):
        """Arguments that stand by their names in a script."""

        def __init__(self):
            super().__init__()
            self.a, self.act = nn.Linear(6, 6), nn.GELU(approximate="tanh")

        def forward(self, x):
            return torch.sub(self.act(torch.add(self.a(x), x, alpha=2)), x, alpha=0.5)

    class Spelled(nn.Module):
        """Norms and softmax by hand; two streams of a dueling network (Wang et al., 2016)."""

        def __init__(self):
            super().__init__()
            self.a, self.b, self.c, self.d = nn.Linear(6, 5), nn.Linear(5, 5), nn.Linear(5,
                                                                                         4), nn.Linear(5, 1)
            self.w, self.v = nn.Parameter(torch.rand(5) + 0.5), nn.Parameter(torch.rand(5))

        def forward(self, x):
            x = self.a(x)
            x = self.w * x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-6)
            x = self.b(x)
            m = x.mean(-1, keepdim=True)
            x = self.w * (x - m) / torch.sqrt(((x - m) ** 2).mean(-1, keepdim=True) + 1e-5) + self.v
            x = torch.exp(x) / torch.exp(x).sum(1, keepdim=True)
            a = self.c(x)
            return self.d(x) + a - a.mean(1, keepdim=True)

    class Curves(nn.Module):
        """Functions of single values that ctnn has no layer for."""

        def __init__(self):
            super().__init__()
            self.layers, self.last = nn.ModuleList([nn.Linear(6, 6) for _ in range(9)]), nn.Linear(6, 2)

        def forward(self, x):
            a, b, c, d, e, f, g, h, i = self.layers
            x = a(x)
            x = b(torch.where(x > 0, x, 0.1 * x))
            x = c(1 / (1 + x * x))
            x = torch.log(1 + x.abs()) + F.softshrink(x, 0.2)
            x = (d(x).abs() + 1) ** 0.5 - e(x).abs() ** 1.5 + torch.tanh(x) ** 9
            x = f(x) / (1 + g(x).abs())
            x = torch.maximum(h(x), i(x)) + torch.minimum(h(x), x)
            return self.last(F.logsigmoid(x) + torch.sign(x) * F.softplus(x, beta=2))

    flat = torch.randn(1, 6)
    acts = [
        nn.LeakyReLU(0.2),
        nn.ELU(0.7),
        nn.SELU(),
        nn.GELU(),
        nn.SiLU(),
        nn.Mish(),
        nn.Softplus(),
        nn.Softsign(),
        nn.Hardsigmoid(),
        nn.Hardswish(),
        nn.Hardtanh(),
        nn.ReLU6(),
        nn.PReLU(),
        nn.Tanh(),
        nn.Sigmoid(),
        nn.Hardtanh(-0.3, 0.6)
    ]
    return [
        ("mlp",
         nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Dropout(0.3), nn.Linear(16, 16), nn.ReLU(),
                       nn.Linear(16, 4), nn.Softmax(1)), flat),
        ("activations", nn.Sequential(*[m for a in acts for m in (nn.Linear(6, 6), a)]), flat),
        ("forks", Forks(), flat),
        ("halves", Halves(), torch.randn(1, 8)),
        ("named", Named(), 3 * flat),
        ("spelled", Spelled(), flat),
        ("curves", Curves(), flat),
    ]
