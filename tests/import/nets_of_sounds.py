"""Small PyTorch networks for speech and music, of the kinds that people publish."""


def nets():
    """(name, module, input)."""
    import torch
    from torch import nn
    from torch.nn import functional as F

    class Attentive(nn.Module):
        """Steps weighed by what a small network thinks of them (Yang et al., 2016)."""

        def __init__(self):
            super().__init__()
            self.rec, self.score, self.lin = (
                nn.GRU(3, 4, batch_first=True, bidirectional=True),
                nn.Linear(8, 1),
                nn.Linear(8, 2),
            )

        def forward(self, x):
            y = self.rec(x)[0]
            return self.lin((torch.softmax(self.score(torch.tanh(y)), dim=1) * y).sum(dim=1))

    class Broadcast(nn.Module):
        """Frequencies averaged, convolved along time and added to all of them (BC-ResNet; Kim et al.,
        2021)."""

        def __init__(self):
            super().__init__()
            self.a, self.f, self.t = (
                nn.Conv2d(1, 4, 3, padding=1),
                nn.Conv2d(4, 4, (3, 1), padding=(1, 0), groups=4),
                nn.Conv2d(4, 4, (1, 3), padding=(0, 1), groups=4),
            )
            self.n, self.m, self.head = nn.BatchNorm2d(4), nn.Conv2d(4, 4, 1), nn.Linear(4, 3)

        def forward(self, x):
            x = F.relu(self.a(x))
            y = self.n(self.f(x))
            z = self.m(F.silu(self.t(y.mean(2, keepdim=True))))
            return self.head(F.relu(x + y + z).mean((2, 3)))

    class Demucs(nn.Module):
        """Strided convolutions with gates, memory, and back with cropped skips (Défossez et al., 2019)."""

        def __init__(self):
            super().__init__()
            self.down, self.gate = nn.Conv1d(1, 4, 8, 4), nn.Conv1d(4, 8, 1)
            self.rec, self.lin = nn.LSTM(4, 4, bidirectional=True), nn.Linear(8, 4)
            self.mix, self.up = nn.Conv1d(4, 8, 3, padding=1), nn.ConvTranspose1d(4, 1, 8, 4)

        def forward(self, x):
            skip = F.glu(self.gate(F.relu(self.down(x))), 1)
            y = self.lin(self.rec(skip.permute(2, 0, 1))[0]).permute(1, 2, 0)
            return self.up(F.glu(self.mix(y + skip), 1))

    class Masked(nn.Module):
        """A mask on a learned spectrum (Luo and Mesgarani, 2019)."""

        def __init__(self):
            super().__init__()
            self.enc, self.dec = nn.Conv1d(1, 6, 4, 2, bias=False), nn.ConvTranspose1d(6, 1, 4, 2, bias=False)
            self.n, self.a, self.p, self.m = (
                nn.GroupNorm(1, 6, eps=1e-8),
                nn.Conv1d(6, 4, 1),
                nn.PReLU(),
                nn.GroupNorm(1, 4, eps=1e-8),
            )
            self.d, self.out = nn.Conv1d(4, 4, 3, padding=2, dilation=2, groups=4), nn.Conv1d(4, 6, 1)

        def forward(self, x):
            w = F.relu(self.enc(x))
            y = self.out(self.d(self.m(self.p(self.a(self.n(w))))))
            return self.dec(w * torch.sigmoid(y))

    class Statistics(nn.Module):
        """Mean and deviation of all steps (x-vectors; Snyder et al., 2018)."""

        def __init__(self):
            super().__init__()
            self.a, self.b, self.lin = nn.Conv1d(3, 5, 3), nn.Conv1d(5, 5, 3, dilation=2), nn.Linear(10, 4)

        def forward(self, x):
            y = F.relu(self.b(F.relu(self.a(x.transpose(1, 2)))))
            mean = y.mean(2)
            return self.lin(torch.cat([mean, torch.sqrt(y.pow(2).mean(2) - mean**2 + 1e-3)], 1))

    class Centred(nn.Module):
        """The mean over time taken away, the last state beside every step."""

        def __init__(self):
            super().__init__()
            self.rec, self.a, self.lin = nn.GRU(3, 4, batch_first=True), nn.Linear(4, 4), nn.Linear(8, 2)

        def forward(self, x):
            y, h = self.rec(x - x.mean(1, keepdim=True))
            gate = torch.sigmoid(self.a(y[:, -1:]))
            return self.lin(torch.cat([y * gate, gate.expand(-1, y.shape[1], -1)], -1))

    class Carried(nn.Module):
        """A policy that is given its state, as it is exported for one step at a time."""

        def __init__(self):
            super().__init__()
            self.a, self.rec, self.pi = nn.Linear(4, 6), nn.LSTM(6, 5), nn.Linear(5, 2)

        def forward(self, x):
            y, _ = self.rec(torch.tanh(self.a(x)).unsqueeze(0))
            return self.pi(y.squeeze(0))

    class Listened(nn.Module):
        """Channels of a signal weighed by its mean (Hu et al., 2018), its ends padded apart."""

        def __init__(self):
            super().__init__()
            self.a, self.d, self.u, self.lin = (
                nn.Conv1d(2, 6, 5),
                nn.Linear(6, 2),
                nn.Linear(2, 6),
                nn.Linear(6, 3),
            )

        def forward(self, x):
            y = self.a(F.pad(x, (1, 3)))
            low, y = y.amin(-1) + torch.tanh(y.min(-1)[0]), F.relu(y)
            y = y * torch.sigmoid(self.u(F.relu(self.d(y.mean(-1))))).unsqueeze(2)
            return self.lin(F.max_pool1d(y, 4).amax(-1) + low)

    class Detuned(nn.Module):
        """The difference of neighbours, and every third value."""

        def __init__(self):
            super().__init__()
            self.a = nn.Conv1d(2, 3, 3)

        def forward(self, x):
            y = self.a(x)
            return (y[:, :, 1:] - y[:, :, :-1])[:, :, ::3]

    steps, sound = torch.randn(1, 7, 3), torch.randn(1, 1, 36)
    return [
        ("attentive", Attentive(), steps),
        ("broadcast", Broadcast(), torch.randn(1, 1, 6, 9)),
        ("demucs", Demucs(), sound),
        ("masked", Masked(), sound),
        ("statistics", Statistics(), torch.randn(1, 12, 3)),
        ("centred", Centred(), steps),
        ("carried", Carried(), torch.randn(1, 4)),
        ("listened", Listened(), torch.randn(1, 2, 16)),
        ("plain",
         nn.Sequential(nn.Conv1d(2, 6, 3), nn.InstanceNorm1d(6, affine=True, track_running_stats=True),
                       nn.CELU(0.7), nn.ChannelShuffle(2), nn.Conv1d(6, 4, 3, padding=1, groups=2),
                       nn.RReLU(), nn.ConstantPad1d((2, 0), 0.0), nn.Conv1d(4, 4, 3), nn.Tanhshrink(),
                       nn.AdaptiveMaxPool1d(7), nn.Upsample(size=14), nn.Conv1d(4, 6, 1), nn.Hardshrink(0.1),
                       nn.GLU(1), nn.Flatten(), nn.Linear(42, 5), nn.Threshold(0.1, 0.2), nn.Linear(5, 4),
                       nn.Softmin(1)), torch.randn(1, 2, 16)),
        ("scores", nn.Sequential(nn.Embedding(9, 4), nn.LayerNorm(4), nn.Linear(4, 3),
                                 nn.LogSigmoid()), torch.randint(0, 9, (1, 6))),
        ("memory", nn.Sequential(nn.Linear(3, 4), nn.Softshrink(0.2), nn.Linear(4, 3),
                                 nn.Softplus(2)), steps),
        ("detuned", Detuned(), torch.randn(1, 2, 16)),
    ]
