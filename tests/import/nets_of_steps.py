"""Small PyTorch networks that hear, remember or decide, of the kinds that people publish."""


def nets():
    """(name, module, input)."""
    import torch
    from torch import nn
    from torch.nn import functional as F

    class Block(nn.Module):
        """Bai et al., 2018: causal convolutions whose future is cut, and a way around them."""

        def __init__(self, i, o, d):
            super().__init__()
            self.a, self.b = nn.Conv1d(i, o, 3, padding=2 * d, dilation=d), nn.Conv1d(
                o, o, 3, padding=2 * d, dilation=d
            )
            self.cut, self.way = 2 * d, nn.Conv1d(i, o, 1) if i != o else None

        def forward(self, x):
            y = F.relu(self.a(x)[:, :, : -self.cut])
            y = F.relu(self.b(y)[:, :, : -self.cut])
            return F.relu(y + (x if self.way is None else self.way(x)))

    class Tcn(nn.Module):
        def __init__(self):
            super().__init__()
            self.blocks = nn.Sequential(Block(2, 4, 1), Block(4, 4, 2), Block(4, 4, 4))
            self.head = nn.Linear(4, 3)

        def forward(self, x):  # [N, T, C]
            return self.head(self.blocks(x.transpose(1, 2)).transpose(1, 2))

    class Keywords(nn.Module):
        """A spectrogram whose time runs along its height (Zhang et al., 2017)."""

        def __init__(self):
            super().__init__()
            self.first = nn.Conv2d(1, 6, (10, 4), stride=(2, 2), padding=(5, 1))
            self.deep = nn.Sequential(
                nn.Conv2d(6, 6, 3, padding=1, groups=6),
                nn.BatchNorm2d(6),
                nn.ReLU(),
                nn.Conv2d(6, 6, 1),
                nn.BatchNorm2d(6),
                nn.ReLU(),
            )
            self.head = nn.Linear(6, 4)

        def forward(self, x):  # [N, T, mel]
            x = self.deep(F.relu(self.first(x.unsqueeze(1))))
            return self.head(F.avg_pool2d(x, x.shape[2:]).flatten(1))

    class Crnn(nn.Module):
        """Convolutions over a spectrogram with time along its height, a recurrent layer over its rows."""

        def __init__(self, mean=False):
            super().__init__()
            self.conv, self.rec, self.lin, self.mean = (
                nn.Conv2d(1, 4, 3, padding=1),
                nn.GRU(4 if mean else 16, 5, batch_first=True),
                nn.Linear(5, 3),
                mean,
            )

        def forward(self, x):  # [N, 1, T, mel]
            x = F.max_pool2d(F.relu(self.conv(x)), (1, 2))
            x = x.mean(3).permute(0, 2, 1) if self.mean else x.permute(0, 2, 1, 3).flatten(2)
            return self.lin(self.rec(x)[0][:, -1])

    class ConvLstm(nn.Module):
        """Convolutions, then memory, then the last step (Ordóñez and Roggen, 2016)."""

        def __init__(self, both=False):
            super().__init__()
            self.conv = nn.Sequential(nn.Conv1d(3, 6, 3), nn.BatchNorm1d(6), nn.ReLU(), nn.MaxPool1d(2))
            self.rec, self.lin = nn.LSTM(6, 5, 2, batch_first=True, bidirectional=both), nn.Linear(
                10 if both else 5, 3
            )

        def forward(self, x):
            y, _ = self.rec(self.conv(x).permute(0, 2, 1))
            return F.log_softmax(self.lin(F.dropout(y[:, -1, :], 0.5, self.training)), dim=-1)

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

    class Halved(nn.Module):
        """Convolutions that see no future, every other step after each: it streams."""

        def __init__(self, mean=False):
            super().__init__()
            self.convs = nn.ModuleList([nn.Conv1d(2 if d == 1 else 4, 4, 3, dilation=d) for d in (1, 2)])
            self.pool, self.lin = nn.AvgPool1d(3, 2) if mean else nn.MaxPool1d(2), nn.Linear(4, 2)

        def forward(self, x):
            x = x.transpose(1, 2)
            for conv in self.convs:
                x = self.pool(torch.relu(conv(F.pad(x, (2 * conv.dilation[0], 0)))))
            return self.lin(x.transpose(1, 2))

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

    class GroupNormed(nn.Module):
        def __init__(self):
            super().__init__()
            self.a, self.n, self.b = (
                nn.Conv1d(2, 4, 3, padding=1),
                nn.GroupNorm(2, 4),
                nn.Conv1d(4, 4, 3, padding=1),
            )
            self.m, self.f = nn.GroupNorm(1, 4), nn.Linear(4, 2)

        def forward(self, x):
            return self.f(self.m(self.b(F.gelu(self.n(self.a(x))))).mean(-1))

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

    steps, sound = torch.randn(1, 7, 3), torch.randn(1, 2, 16)
    return [
        ("tcn", Tcn(), torch.randn(1, 20, 2)),
        ("keywords", Keywords(), torch.randn(1, 24, 10)),
        ("crnn", Crnn(), torch.randn(1, 1, 9, 8)),
        ("crnn_mean", Crnn(True), torch.randn(1, 1, 9, 8)),
        ("conv_lstm", ConvLstm(), torch.randn(1, 3, 14)),
        ("conv_lstm_both", ConvLstm(True), torch.randn(1, 3, 14)),
        ("pooled", Pooled(), steps),
        ("started_gru", Started(nn.GRU, False), steps),
        ("started_both_lstm", Started(nn.LSTM, True), steps),
        ("started_both_gru", Started(nn.GRU, True, 2), steps),
        ("started_both_rnn", Started(nn.RNN, True), steps),
        ("denoised", Denoised(), torch.randn(1, 5, 6)),
        ("halved", Halved(), torch.randn(1, 16, 2)),
        ("halved_mean", Halved(True), torch.randn(1, 15, 2)),
        ("bag", Bag(), torch.randint(0, 9, (1, 6))),
        ("wordly", Wordly(), torch.randint(0, 9, (1, 6))),
        ("group_normed", GroupNormed(), sound),
        ("repeated", Repeated(), steps),
        ("thinned", Thinned(), steps),
        ("middle", Middle(), steps),
    ]
