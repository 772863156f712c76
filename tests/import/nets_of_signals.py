"""Small PyTorch networks that hear: convolutions over time, of the kinds that people publish."""


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

    return [
        ("tcn", Tcn(), torch.randn(1, 20, 2)),
        ("keywords", Keywords(), torch.randn(1, 24, 10)),
        ("crnn", Crnn(), torch.randn(1, 1, 9, 8)),
        ("crnn_mean", Crnn(True), torch.randn(1, 1, 9, 8)),
        ("conv_lstm", ConvLstm(), torch.randn(1, 3, 14)),
        ("conv_lstm_both", ConvLstm(True), torch.randn(1, 3, 14)),
        ("halved", Halved(), torch.randn(1, 16, 2)),
        ("halved_mean", Halved(True), torch.randn(1, 15, 2)),
        ("group_normed", GroupNormed(), torch.randn(1, 2, 16)),
    ]
