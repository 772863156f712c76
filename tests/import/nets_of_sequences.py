"""Small PyTorch networks over steps and words, of the kinds that people publish."""


def nets():
    """(name, module, input)."""
    import torch
    from torch import nn
    from torch.nn import functional as F

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

    class Sentence(nn.Module):
        """Convolutions over words, the largest of each over time (Kim, 2014); a gate."""

        def __init__(self):
            super().__init__()
            self.table, self.conv, self.lin = nn.Embedding(9, 4), nn.Conv1d(4, 6, 3), nn.Linear(3, 2)

        def forward(self, x):
            x = F.glu(self.conv(self.table(x).transpose(1, 2)), 1)
            return self.lin(torch.max(F.relu(x), 2)[0])
    steps = torch.randn(1, 7, 3)
    return [
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
        ("temporal", Temporal(), torch.randn(1, 2, 20)),
        ("states", States(1), steps),
        ("stacked", States(2), steps),
        ("ends", Ends(nn.GRU), steps),
        ("wave", Wave(), torch.randn(1, 1, 40)),
        ("sentence", Sentence(), torch.randint(0, 9, (1, 8))),
    ]
