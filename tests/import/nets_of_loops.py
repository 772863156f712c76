"""Small PyTorch networks whose loops over time are written out: cells of one step, or operators of a cell."""


def nets():
    """(name, module, input)."""
    import torch
    from torch import nn

    class Cells(nn.Module):
        """A cell of one step, its loop written out."""

        def __init__(self):
            super().__init__()
            self.cell, self.lin = nn.GRUCell(3, 4), nn.Linear(4, 2)

        def forward(self, x):
            h = torch.zeros(1, 4)
            for t in range(5):
                h = self.cell(x[:, t], h)
            return self.lin(h)

    class Plain(nn.Module):
        """Every state of a plain cell, put together."""

        def __init__(self):
            super().__init__()
            self.cell = nn.RNNCell(3, 4, bias=False)

        def forward(self, x):
            h, states = torch.zeros(x.size(0), 4), []
            for t in range(x.size(1)):
                h = self.cell(x[:, t], h)
                states.append(h)
            return torch.stack(states, 1)

    class Waves(nn.Module):
        """Two cells over the values of a signal, and what they say of each (PyTorch's
        time_sequence_prediction)."""

        def __init__(self):
            super().__init__()
            self.a, self.b, self.lin = nn.LSTMCell(1, 5), nn.LSTMCell(5, 5), nn.Linear(5, 1)

        def forward(self, x):
            h, c = torch.zeros(x.size(0), 5), torch.zeros(x.size(0), 5)
            g, d = torch.zeros(x.size(0), 5), torch.zeros(x.size(0), 5)
            outputs = []
            for v in x.split(1, dim=1):
                h, c = self.a(v, (h, c))
                g, d = self.b(h, (g, d))
                outputs.append(self.lin(g))
            return torch.cat(outputs, dim=1)

    class Embedded(nn.Module):
        """Layers before the cell and behind it in every step."""

        def __init__(self):
            super().__init__()
            self.a, self.cell, self.lin = nn.Linear(3, 6), nn.GRUCell(6, 4), nn.Linear(4, 2)

        def forward(self, x):
            h, states = torch.zeros(1, 4), []
            for v in x.unbind(1):
                h = self.cell(torch.relu(self.a(v)), h)
                states.append(torch.sigmoid(self.lin(torch.tanh(h))))
            return torch.stack(states, 1)

    class Gates(nn.Module):
        """A GRU by hand, its update gate before its reset gate."""

        def __init__(self):
            super().__init__()
            self.i, self.h, self.lin = nn.Linear(3, 12), nn.Linear(4, 12, bias=False), nn.Linear(4, 2)

        def forward(self, x):
            h = torch.zeros(1, 4)
            for t in range(x.size(1)):
                a, b = self.i(x[:, t]).chunk(3, 1), self.h(h).chunk(3, 1)
                z, r = torch.sigmoid(a[0] + b[0]), torch.sigmoid(a[1] + b[1])
                h = (1 - z) * torch.tanh(a[2] + r * b[2]) + z * h
            return self.lin(h)

    class Fed(nn.Module):
        """What a step says enters the next: no layer over steps."""

        def __init__(self):
            super().__init__()
            self.cell, self.lin = nn.GRUCell(3, 4), nn.Linear(4, 3)

        def forward(self, x):
            h = torch.zeros(1, 4)
            for t in range(4):
                h = self.cell(x, h)
                x = self.lin(h)
            return x

    steps = torch.randn(1, 5, 3)
    return [
        ("cells", Cells(), steps),
        ("plain_cells", Plain(), steps),
        ("waves", Waves(), torch.randn(1, 9)),
        ("embedded", Embedded(), steps),
        ("gates", Gates(), steps),
        ("fed", Fed(), torch.randn(1, 3)),
    ]
