"""Small PyTorch networks that remember, or read words, of the kinds that people publish."""


def nets():
    """(name, module, input)."""
    import torch
    from torch import nn
    from torch.nn import functional as F

    class Pooled(nn.Module):
        """What a recurrent layer said, its mean and its maximum over time."""

        def __init__(self):
            super().__init__()
            self.rec, self.norm, self.lin = (
                nn.GRU(3, 5, batch_first=True, bidirectional=True),
                nn.LayerNorm(10),
                nn.Linear(20, 2),
            )

        def forward(self, x):
            y = self.norm(self.rec(x)[0])
            return self.lin(torch.cat([y.mean(1), y.max(1)[0]], 1))

    class Started(nn.Module):
        """A state that was trained to begin with."""

        def __init__(self, cell, both, layers=1):
            super().__init__()
            ways = (2 if both else 1) * layers
            self.rec = cell(3, 4, layers, batch_first=True, bidirectional=both)
            self.lin = nn.Linear(8 if both else 4, 2)
            self.h, self.c = nn.Parameter(torch.randn(ways, 1, 4)), nn.Parameter(torch.randn(ways, 1, 4))
            self.two = cell is nn.LSTM

        def forward(self, x):
            y = self.rec(x, (self.h, self.c))[0] if self.two else self.rec(x, self.h)[0]
            return self.lin(y)

    class Denoised(nn.Module):
        """A mask of a recurrent layer upon the spectrum (Valin, 2018)."""

        def __init__(self):
            super().__init__()
            self.a, self.rec, self.rec2, self.b = (
                nn.Linear(6, 8),
                nn.GRU(8, 8, batch_first=True),
                nn.GRU(14, 6, batch_first=True),
                nn.Linear(6, 6),
            )

        def forward(self, x):
            h, _ = self.rec(torch.tanh(self.a(x)))
            g, _ = self.rec2(torch.cat([h, x], -1))
            return x * torch.sigmoid(self.b(g))

    class Bag(nn.Module):
        """The mean of words (Joulin et al., 2016)."""

        def __init__(self):
            super().__init__()
            self.table, self.lin = nn.Embedding(9, 4, padding_idx=0), nn.Linear(4, 2)

        def forward(self, x):
            return self.lin(self.table(x).mean(1))

    class Wordly(nn.Module):
        """Filters of several widths over words, the largest of each (Kim, 2014)."""

        def __init__(self):
            super().__init__()
            self.table = nn.Embedding(9, 4)
            self.convs, self.lin = nn.ModuleList([nn.Conv2d(1, 3, (k, 4)) for k in (2, 3)]), nn.Linear(6, 2)

        def forward(self, x):
            x = self.table(x).unsqueeze(1)
            x = [F.relu(conv(x)).squeeze(3) for conv in self.convs]
            return self.lin(torch.cat([F.max_pool1d(i, int(i.size(2))).squeeze(2) for i in x], 1))

    class Repeated(nn.Module):
        """An autoencoder of sequences: the last state, once for every step (Malhotra et al., 2016)."""

        def __init__(self):
            super().__init__()
            self.enc, self.mid, self.dec, self.lin = (
                nn.LSTM(3, 5, batch_first=True),
                nn.Linear(5, 2),
                nn.LSTM(2, 5, batch_first=True),
                nn.Linear(5, 3),
            )

        def forward(self, x):
            h = torch.relu(self.mid(self.enc(x)[0][:, -1]))
            return self.lin(self.dec(h.unsqueeze(1).repeat(1, 7, 1))[0])

    class Thinned(nn.Module):
        """Every other step, without the first ones (a pyramid of recurrent layers; Chan et al., 2016)."""

        def __init__(self):
            super().__init__()
            self.a, self.b, self.lin = (
                nn.GRU(3, 4, batch_first=True),
                nn.GRU(4, 4, batch_first=True),
                nn.Linear(4, 2),
            )

        def forward(self, x):
            x = self.a(x)[0][:, 1::2]
            return self.lin(self.b(x)[0])

    class Middle(nn.Module):
        """What stands in the middle of a window of steps."""

        def __init__(self):
            super().__init__()
            self.rec, self.lin = nn.GRU(3, 4, batch_first=True, bidirectional=True), nn.Linear(8, 2)

        def forward(self, x):
            return self.lin(self.rec(x)[0][:, 3])

    class Spread(nn.Module):
        """A signal made of the last step: features that become pixels."""

        def __init__(self):
            super().__init__()
            self.rec, self.conv = nn.GRU(3, 5, batch_first=True), nn.ConvTranspose1d(5, 2, 4)

        def forward(self, x):
            return self.conv(self.rec(x)[0][:, -1].unsqueeze(2))

    steps = torch.randn(1, 7, 3)
    return [
        ("pooled", Pooled(), steps),
        ("started_gru", Started(nn.GRU, False), steps),
        ("started_both_lstm", Started(nn.LSTM, True), steps),
        ("started_both_gru", Started(nn.GRU, True, 2), steps),
        ("started_both_rnn", Started(nn.RNN, True), steps),
        ("denoised", Denoised(), torch.randn(1, 5, 6)),
        ("bag", Bag(), torch.randint(0, 9, (1, 6))),
        ("wordly", Wordly(), torch.randint(0, 9, (1, 6))),
        ("repeated", Repeated(), steps),
        ("thinned", Thinned(), steps),
        ("middle", Middle(), steps),
        ("spread", Spread(), steps),
    ]
