"""Small PyTorch networks that see images, of the kinds that people publish."""


def nets():
    """(name, module, input)."""
    import torch
    from torch import nn
    from torch.nn import functional as F

    class Located(nn.Module):
        """A detector's head: every cell's numbers as one row (YOLO; Redmon et al., 2016)."""

        def __init__(self):
            super().__init__()
            self.body, self.head = nn.Conv2d(3, 4, 3, stride=2, padding=1), nn.Conv2d(4, 5, 1)

        def forward(self, x):
            y = self.head(F.leaky_relu(self.body(x), 0.1))
            return torch.sigmoid(y.permute(0, 2, 3, 1).reshape(1, -1, 5))

    class Patches(nn.Module):
        """Patches as steps, mixed across and along (an MLP mixer; Tolstikhin et al., 2021)."""

        def __init__(self):
            super().__init__()
            self.patch, self.along, self.across = nn.Conv2d(3, 6, 4, 4), nn.Linear(4, 4), nn.Linear(6, 6)
            self.n1, self.n2, self.head = nn.LayerNorm(6), nn.LayerNorm(6), nn.Linear(6, 3)

        def forward(self, x):
            x = self.patch(x).flatten(2).transpose(1, 2)
            x = x + self.along(self.n1(x).transpose(1, 2)).transpose(1, 2)
            x = x + F.gelu(self.across(self.n2(x)))
            return self.head(x.mean(1))

    class Local(nn.Module):

        def __init__(self):
            super().__init__()
            self.a = nn.Conv2d(1, 4, 5)
            self.f = nn.Linear(64, 10)

        def forward(self, x):
            x = F.max_pool2d(F.relu(self.a(x)), 2)
            x = x.view(-1, self.num_flat(x))
            return F.log_softmax(self.f(x), dim=1)

        def num_flat(self, x):
            n = 1
            for s in x.size()[1:]:
                n *= s
            return n

    class Whole(nn.Module):
        """Normed over everything, and a softmax over classes of every pixel as a module."""

        def __init__(self):
            super().__init__()
            self.a, self.n, self.b, self.s = (
                nn.Conv2d(3, 4, 3),
                nn.LayerNorm([4, 6, 10]),
                nn.Conv2d(4, 3, 1),
                nn.Softmax2d(),
            )

        def forward(self, x):
            return self.s(self.b(F.relu(self.n(self.a(x)))))

    class Focus(nn.Module):
        """Every other pixel as a channel of its own (YOLOv5)."""

        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(12, 4, 3, padding=1)

        def forward(self, x):
            return self.conv(
                torch.cat([x[..., ::2, ::2], x[..., 1::2, ::2], x[..., ::2, 1::2], x[..., 1::2, 1::2]], 1))

    class Valid(nn.Module):
        """A U-Net without padding: the skip is cropped (Ronneberger et al., 2015)."""

        def __init__(self):
            super().__init__()
            self.a, self.b, self.c = nn.Conv2d(1, 4, 3), nn.Conv2d(4, 4, 3), nn.Conv2d(8, 2, 1)

        def forward(self, x):
            a = F.relu(self.a(x))
            b = F.interpolate(F.relu(self.b(F.max_pool2d(a, 2))), scale_factor=2)
            return self.c(torch.cat([a[:, :, 2:-2, 2:-2], b], 1))

    image = torch.randn(1, 3, 8, 12)
    return [
        ("located", Located(), image),
        ("patches", Patches(), torch.randn(1, 3, 8, 8)),
        ("local", Local(), torch.randn(1, 1, 12, 12)),
        ("focus", Focus(), image),
        ("valid", Valid(), torch.randn(1, 1, 14, 14)),
        ("whole", Whole(), image),
        (
            "modules",
            nn.Sequential(
                nn.Conv2d(3, 8, 3, padding=1),
                nn.InstanceNorm2d(8, affine=True),
                nn.PixelShuffle(2),
                nn.Tanh(),
                nn.PixelUnshuffle(4),
                nn.Conv2d(32, 4, 1),
                nn.Flatten(),
                nn.Linear(96, 12),
                nn.ReLU(),
                nn.Unflatten(1, (3, 2, 2)),
                nn.ConvTranspose2d(3, 2, 2, 2),
            ),
            image,
        ),
        (
            "pixelwise",
            nn.Sequential(nn.Conv2d(3, 4, 1), nn.Softmax(1), nn.Conv2d(4, 2, 3), nn.LogSoftmax(dim=1)),
            image,
        ),
    ]
