"""Small PyTorch networks that act, foresee or judge features: actors, critics, quantiles, forecasts."""


def nets():
    """(name, module, input)."""
    import torch
    from torch import nn
    from torch.nn import functional as F

    class Dueling(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Sequential(nn.Conv2d(4, 4, 8, 4), nn.ReLU(), nn.Conv2d(4, 6, 4, 2), nn.ReLU())
            self.v = nn.Sequential(nn.Linear(54, 8), nn.ReLU(), nn.Linear(8, 1))
            self.a = nn.Sequential(nn.Linear(54, 8), nn.ReLU(), nn.Linear(8, 3))

        def forward(self, x):
            x = self.conv(x / 255.0).view(x.size(0), -1)
            v, a = self.v(x), self.a(x)
            return v + (a - a.mean(dim=1, keepdim=True))

    class Actor(nn.Module):
        """Means and deviations of actions, bounded by a tanh; observations normed with what was seen."""

        def __init__(self):
            super().__init__()
            self.a, self.b, self.mu, self.std = (
                nn.Linear(5, 8),
                nn.Linear(8, 8),
                nn.Linear(8, 2),
                nn.Linear(8, 2),
            )
            self.register_buffer("mean", torch.randn(5)), self.register_buffer("var", torch.rand(5) + 0.5)

        def forward(self, x):
            x = torch.clamp((x - self.mean) / torch.sqrt(self.var + 1e-8), -5, 5)
            x = F.elu(self.b(F.elu(self.a(x))))
            std = torch.exp(torch.clamp(self.std(x), -20, 2))
            return torch.cat([2.0 * torch.tanh(self.mu(x)), std], dim=-1)

    class Critic(nn.Module):
        """A state and an action."""

        def __init__(self):
            super().__init__()
            self.a, self.b, self.c = nn.Linear(4, 8), nn.Linear(10, 8), nn.Linear(8, 1)

        def forward(self, x):
            s, u = x[:, :4], x[:, 4:]
            return self.c(F.relu(self.b(torch.cat([F.relu(self.a(s)), u], 1)))).squeeze(-1)

    class ActorCritic(nn.Module):
        def __init__(self):
            super().__init__()
            self.body, self.pi, self.v = nn.Linear(4, 8), nn.Linear(8, 2), nn.Linear(8, 1)

        def forward(self, x):
            h = torch.tanh(self.body(x))
            return torch.softmax(self.pi(h), -1), self.v(h)

    class Heart(nn.Module):
        """A residual network over signals (Hannun et al., 2019)."""

        def __init__(self):
            super().__init__()
            self.a, self.b, self.c = (
                nn.Conv1d(1, 4, 7, 2, 3),
                nn.Conv1d(4, 4, 3, padding=1),
                nn.Conv1d(4, 4, 3, 2, 1),
            )
            self.n, self.pool, self.f = nn.BatchNorm1d(4), nn.MaxPool1d(2), nn.Linear(4, 2)

        def forward(self, x):
            x = F.relu(self.n(self.a(x)))
            x = self.c(F.relu(self.n(self.b(x)))) + self.pool(x)
            return self.f(F.adaptive_avg_pool1d(F.relu(x), 1).squeeze(-1))

    class Forecast(nn.Module):
        """N-BEATS: what a block explains is taken away (Oreshkin et al., 2020)."""

        def __init__(self):
            super().__init__()
            self.blocks = nn.ModuleList(
                [nn.Sequential(nn.Linear(8, 6), nn.ReLU(), nn.Linear(6, 10)) for _ in range(3)]
            )

        def forward(self, x):
            y = torch.zeros(1, 2)
            for block in self.blocks:
                z = block(x)
                x, y = x - z[:, :8], y + z[:, 8:]
            return y

    class Features(nn.Module):
        """Normed in groups of features, and a norm in front of everything."""

        def __init__(self):
            super().__init__()
            self.n, self.a, self.g, self.b = (
                nn.BatchNorm1d(6),
                nn.Linear(6, 8),
                nn.GroupNorm(2, 8),
                nn.Linear(8, 2),
            )
            self.scale, self.shift = nn.Parameter(torch.rand(6)), nn.Parameter(torch.rand(6))

        def forward(self, x):
            x = F.relu(x) * self.scale + self.shift
            return self.b(F.relu(self.g(self.a(torch.sigmoid(x) * self.scale))))

    class Folded(nn.Module):
        """A signal made of a code, one dense layer for all of it."""

        def __init__(self):
            super().__init__()
            self.a, self.b, self.c = nn.Linear(6, 4), nn.Linear(4, 15), nn.ConvTranspose1d(3, 1, 4, 2, 1)

        def forward(self, x):
            return self.c(torch.relu(self.b(torch.tanh(self.a(x)))).reshape(-1, 3, 5)).squeeze(1)

    class Sides(nn.Module):
        """Features picked one by one, in an order of their own."""

        def __init__(self):
            super().__init__()
            self.a, self.b, self.c = nn.Linear(6, 8), nn.Linear(4, 3), nn.Linear(4, 3)

        def forward(self, x):
            x = torch.tanh(self.a(x))
            return self.b(x[:, ::2]) * torch.sigmoid(self.c(x[:, 1::2]))

    class Distributed(nn.Module):
        """Returns as a distribution over atoms for each action (Bellemare et al., 2017)."""

        def __init__(self):
            super().__init__()
            self.a, self.b = nn.Linear(4, 8), nn.Linear(8, 15)
            self.register_buffer("atoms", torch.linspace(-2, 2, 5))

        def forward(self, x):
            p = F.softmax(self.b(F.relu(self.a(x))).view(-1, 3, 5), dim=2)
            return (p * self.atoms).sum(2)

    class Quantiles(nn.Module):
        """Quantiles of returns for each action (Dabney et al., 2018): their mean, or the largest."""

        def __init__(self, largest=False):
            super().__init__()
            self.a, self.b, self.largest = nn.Linear(4, 8), nn.Linear(8, 15), largest

        def forward(self, x):
            q = self.b(F.relu(self.a(x)))
            return q.view(-1, 3, 5).amax(2) if self.largest else q.view(-1, 5, 3).mean(1)

    return [
        ("dueling", Dueling(), 255 * torch.rand(1, 4, 36, 36)),
        ("actor", Actor(), torch.randn(1, 5)),
        ("critic", Critic(), torch.randn(1, 6)),
        ("actor_critic", ActorCritic(), torch.randn(1, 4)),
        ("heart", Heart(), torch.randn(1, 1, 32)),
        ("forecast", Forecast(), torch.randn(1, 8)),
        ("features", Features(), torch.randn(1, 6)),
        ("distributed", Distributed(), torch.randn(1, 4)),
        ("quantiles", Quantiles(), torch.randn(1, 4)),
        ("most_quantiles", Quantiles(True), torch.randn(1, 4)),
        ("folded", Folded(), torch.randn(1, 6)),
        ("sides", Sides(), torch.randn(1, 6)),
    ]
