"""Small PyTorch networks of the kinds that people publish."""


def nets():
    """(name, module, input) of PyTorch networks that between them use every operator that is read."""
    import torch
    from torch import nn
    from torch.nn import functional as F
    torch.manual_seed(2)

    class Residual(nn.Module):
        def __init__(self):
            super().__init__()
            self.first = nn.Sequential(nn.Conv2d(3, 8, 3, padding=1), nn.BatchNorm2d(8),
                                       nn.ReLU(inplace=True))
            self.blocks = nn.ModuleList([
                nn.Sequential(nn.Conv2d(8, 8, 3, padding=1, bias=False), nn.BatchNorm2d(8),
                              nn.ReLU(inplace=True), nn.Conv2d(8, 8, 3, padding=1, bias=False),
                              nn.BatchNorm2d(8)) for _ in range(3)
            ])
            self.down, self.wide = nn.Conv2d(8, 16, 1, stride=2), nn.Conv2d(8, 16, 3, stride=2, padding=1)
            self.last = nn.Linear(16, 5)

        def forward(self, x):
            x = self.first(x)
            for block in self.blocks:
                x = F.relu(block(x) + x)
            x = F.relu(self.down(x) + self.wide(x))
            return self.last(F.adaptive_avg_pool2d(x, (1, 1)).flatten(1))

    class Unet(nn.Module):
        def __init__(self):
            super().__init__()
            self.a, self.b = nn.Conv2d(1, 4, 3, padding=1), nn.Conv2d(4, 8, 3, padding=1)
            self.c, self.d = nn.Conv2d(12, 4, 3, padding=1), nn.Conv2d(4, 1, 1)

        def forward(self, x):
            a = torch.tanh(self.a(x))
            b = torch.sigmoid(self.b(F.max_pool2d(a, 2)))
            return self.d(F.elu(self.c(torch.cat([F.interpolate(b, scale_factor=2.0), a], 1))))

    class Squeeze(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv, self.down, self.up = nn.Conv2d(2, 8, 3), nn.Linear(8, 2), nn.Linear(2, 8)

        def forward(self, x):
            x = F.hardswish(self.conv(x))
            gate = torch.sigmoid(self.up(F.relu(self.down(x.mean([2, 3])))))
            return (x * gate[:, :, None, None]).flatten(1)

    class Recurrent(nn.Module):
        def __init__(self, cell, both=False, last=True, batch_first=True, **options):
            super().__init__()
            self.rec = cell(3, 6, batch_first=batch_first, bidirectional=both, **options)
            self.lin, self.last, self.first = nn.Linear(12 if both else 6, 2), last, batch_first

        def forward(self, x):
            y, _ = self.rec(x)
            return self.lin((y[:, -1] if self.first else y[-1]) if self.last else y)

    class Skipped(nn.Module):
        def __init__(self):
            super().__init__()
            self.rec, self.lin = nn.LSTM(1, 8, batch_first=True), nn.Linear(8, 1)

        def forward(self, x):
            return self.lin(self.rec(x)[0]) + x

    class Words(nn.Module):
        def __init__(self):
            super().__init__()
            self.table, self.rec, self.lin = nn.Embedding(11, 4), nn.GRU(4, 5,
                                                                         batch_first=True), nn.Linear(5, 3)

        def forward(self, x):
            return self.lin(self.rec(self.table(x))[0][:, -1])

    class Causal(nn.Module):
        def __init__(self):
            super().__init__()
            self.convs = nn.ModuleList([
                nn.Conv1d(2 if d == 1 else 4, 4, 3, dilation=d, stride=d // 2 or 1) for d in (1, 2, 4)
            ])
            self.mix = nn.Conv1d(4, 1, 1)

        def forward(self, x):
            for conv in self.convs:
                x = torch.tanh(conv(F.pad(x, (2 * conv.dilation[0], 0))))
            return self.mix(x)

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

    class Inverted(nn.Module):
        """MobileNetV2's block, with a residual and without."""

        def __init__(self):
            super().__init__()
            block = lambda i, o, s: nn.Sequential(nn.Conv2d(i, 3 * i, 1, bias=False), nn.BatchNorm2d(
                3 * i), nn.ReLU6(), nn.Conv2d(3 * i, 3 * i, 3, s, 1, groups=3 * i, bias=False),
                                                  nn.BatchNorm2d(3 * i), nn.ReLU6(),
                                                  nn.Conv2d(3 * i, o, 1, bias=False), nn.BatchNorm2d(o))
            self.a, self.b, self.c, self.head = block(3, 4, 2), block(4, 4, 1), block(4, 4,
                                                                                      1), nn.Conv2d(4, 6, 1)

        def forward(self, x):
            x = self.a(x)
            x = x + self.b(x)
            x = x + self.c(x)
            return self.head(x.mean((2, 3), keepdim=True)).flatten(1)

    class Densely(nn.Module):
        def __init__(self):
            super().__init__()
            self.layers = nn.ModuleList([nn.Conv2d(3 + 2 * i, 2, 3, padding=1) for i in range(4)])

        def forward(self, x):
            for layer in self.layers:
                x = torch.cat([x, F.relu(layer(x))], 1)
            return x

    class Inception(nn.Module):
        def __init__(self):
            super().__init__()
            self.a, self.b, self.c = nn.Conv2d(3, 2, 1), nn.Conv2d(3, 2, 1), nn.Conv2d(2, 3, 3, padding=1)
            self.d, self.e = nn.Conv2d(3, 2, 1), nn.Conv2d(7, 1, 1)

        def forward(self, x):
            x = (x - 0.45) / 0.2
            return self.e(
                torch.cat([self.a(x), self.c(F.relu(self.b(x))),
                           self.d(F.avg_pool2d(x, 3, 1, 1))], 1))

    class Temporal(nn.Module):
        """A TCN that pads on both sides and drops what is behind (Bai et al., 2018), its weights normed."""

        def __init__(self):
            super().__init__()
            norm = nn.utils.weight_norm
            self.a, self.b = norm(nn.Conv1d(2, 4, 3,
                                            padding=2)), norm(nn.Conv1d(4, 4, 3, padding=4, dilation=2))
            self.c, self.d = nn.Conv1d(2, 4, 1), nn.Linear(4, 3)

        def forward(self, x):
            y = F.relu(self.a(x)[:, :, :-2].contiguous())
            y = F.relu(self.b(y)[:, :, :-4].contiguous())
            return self.d(F.relu(y + self.c(x))[:, :, -1])

    class Named(nn.Module):
        """Arguments that stand by their names in a script."""

        def __init__(self):
            super().__init__()
            self.a, self.act = nn.Linear(6, 6), nn.GELU(approximate="tanh")

        def forward(self, x):
            return torch.sub(self.act(torch.add(self.a(x), x, alpha=2)), x, alpha=0.5)

    class States(nn.Module):
        def __init__(self, layers):
            super().__init__()
            self.rec, self.lin = nn.LSTM(3, 5, num_layers=layers, batch_first=True), nn.Linear(5, 2)

        def forward(self, x):
            _, (h, _) = self.rec(x)
            return self.lin(h[-1])

    class Ends(nn.Module):
        """What both directions end with: the last step forward, the first backward."""

        def __init__(self, cell):
            super().__init__()
            self.rec, self.lin = cell(3, 5, batch_first=True, bidirectional=True), nn.Linear(10, 2)

        def forward(self, x):
            h = self.rec(x)[1]
            return self.lin(torch.cat([h[-2], h[-1]], 1))

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

    class Wave(nn.Module):
        """Gated residual layers, their skips summed (van den Oord et al., 2016)."""

        def __init__(self):
            super().__init__()
            self.first, self.last = nn.Conv1d(1, 4, 1), nn.Conv1d(3, 1, 1)
            self.convs = nn.ModuleList([nn.Conv1d(4, 8, 2, dilation=d) for d in (1, 2, 4, 8)])
            self.skips, self.mixes = (nn.ModuleList([nn.Conv1d(4, n, 1) for _ in range(4)]) for n in (3, 4))

        def forward(self, x):
            x = self.first(x)
            total = torch.zeros(1)
            for i, (conv, skip, mix) in enumerate(zip(self.convs, self.skips, self.mixes)):
                a, b = conv(F.pad(x, (conv.dilation[0], 0))).chunk(2, 1)
                h = torch.tanh(a) * torch.sigmoid(b)
                total = skip(h) if i == 0 else total + skip(h)
                x = x + mix(h)
            return self.last(F.relu(total))

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

    class Columns(nn.Module):
        """Convolutions, then a recurrent layer over the columns of their image (Shi et al., 2015)."""

        def __init__(self):
            super().__init__()
            self.conv, self.rec, self.lin = nn.Conv2d(1, 4, 3), nn.GRU(8, 5,
                                                                       batch_first=True), nn.Linear(5, 3)

        def forward(self, x):
            x = F.max_pool2d(F.relu(self.conv(x)), 3, 1, 1, 2)
            return self.lin(self.rec(x.flatten(1, 2).permute(0, 2, 1))[0][:, -1])

    class Sentence(nn.Module):
        """Convolutions over words, the largest of each over time (Kim, 2014); a gate."""

        def __init__(self):
            super().__init__()
            self.table, self.conv, self.lin = nn.Embedding(9, 4), nn.Conv1d(4, 6, 3), nn.Linear(3, 2)

        def forward(self, x):
            x = F.glu(self.conv(self.table(x).transpose(1, 2)), 1)
            return self.lin(torch.max(F.relu(x), 2)[0])

    class Excited(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv, self.up = nn.Conv2d(3, 4, 3, padding="same"), nn.Linear(4, 4)
            self.norm = nn.InstanceNorm2d(4, affine=True)

        def forward(self, x):
            x = self.norm(self.conv(x))
            gate = torch.sigmoid(self.up(x.sum((2, 3)))).view(1, -1, 1, 1)
            return F.adaptive_avg_pool2d(x * gate.expand_as(x), (2, 5)).amax((2, 3))

    image, flat, steps = torch.randn(1, 3, 8, 10), torch.randn(1, 6), torch.randn(1, 7, 3)
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
    found = [
        ("mlp",
         nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Dropout(0.3), nn.Linear(16, 16), nn.ReLU(),
                       nn.Linear(16, 4), nn.Softmax(1)), flat),
        ("activations", nn.Sequential(*[m for a in acts for m in (nn.Linear(6, 6), a)]), flat),
        ("convs",
         nn.Sequential(nn.Conv2d(3, 6, (3, 2), stride=(2, 1), padding=(1, 0)), nn.PReLU(6),
                       nn.AvgPool2d(2, 1, padding=1, count_include_pad=False),
                       nn.Conv2d(6, 6, 3, padding=2, dilation=2, groups=6, bias=False),
                       nn.MaxPool2d(2, ceil_mode=True), nn.Flatten(), nn.Linear(6 * 3 * 5, 3)), image),
        ("norms",
         nn.Sequential(nn.Conv2d(3, 4, 1), nn.GroupNorm(2, 4), nn.BatchNorm2d(4, affine=False), nn.Flatten(),
                       nn.Linear(320, 8), nn.LayerNorm(8), nn.BatchNorm1d(8), nn.Linear(8, 2)), image),
        ("up",
         nn.Sequential(nn.Conv2d(3, 4, 3), nn.ConvTranspose2d(4, 5, 3, stride=2, padding=1, output_padding=1),
                       nn.Tanh(), nn.Upsample(scale_factor=2), nn.ZeroPad2d((1, 2, 0, 1)),
                       nn.Conv2d(5, 2, 3)), image),
        ("signal",
         nn.Sequential(nn.Conv1d(3, 4, 3, padding=1), nn.ReLU(), nn.MaxPool1d(2),
                       nn.ConvTranspose1d(4, 2, 4, stride=2), nn.AvgPool1d(2), nn.Flatten(),
                       nn.Linear(16, 2)), torch.randn(1, 3, 14)),
        ("residual", Residual(), image),
        ("unet", Unet(), torch.randn(1, 1, 8, 8)),
        ("squeeze", Squeeze(), torch.randn(1, 2, 6, 6)),
        ("lstm", Recurrent(nn.LSTM), steps),
        ("lstms", Recurrent(nn.LSTM, last=False, num_layers=2), steps),
        ("gru", Recurrent(nn.GRU), steps),
        ("rnn", Recurrent(nn.RNN), steps),
        ("both", Recurrent(nn.LSTM, both=True, last=False), steps),
        ("steps_first", Recurrent(nn.GRU, last=False, batch_first=False), torch.randn(7, 1, 3)),
        ("plain_lstm", Recurrent(nn.LSTM, bias=False), steps),
        ("skipped", Skipped(), torch.randn(1, 9, 1)),
        ("words", Words(), torch.randint(0, 11, (1, 6))),
        ("causal", Causal(), torch.randn(1, 2, 20)),
        ("forks", Forks(), flat),
        ("halves", Halves(), torch.randn(1, 8)),
        ("inverted", Inverted(), image),
        ("densely", Densely(), image),
        ("inception", Inception(), image),
        ("named", Named(), 3 * flat),
        ("temporal", Temporal(), torch.randn(1, 2, 20)),
        ("states", States(1), steps),
        ("stacked", States(2), steps),
        ("ends", Ends(nn.GRU), steps),
        ("spelled", Spelled(), flat),
        ("wave", Wave(), torch.randn(1, 1, 40)),
        ("curves", Curves(), flat),
        ("columns", Columns(), torch.randn(1, 1, 6, 10)),
        ("sentence", Sentence(), torch.randint(0, 9, (1, 8))),
        ("excited", Excited(), image),
    ]
    return found
