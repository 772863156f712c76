"""Small PyTorch networks that give images: decoders, autoencoders, segmentation, larger pictures."""


def nets():
    """(name, module, input)."""
    import torch
    from torch import nn
    from torch.nn import functional as F

    class Segments(nn.Module):
        """A softmax over classes in every pixel (Ronneberger et al., 2015)."""

        def __init__(self, log=False):
            super().__init__()
            norm = lambda i, o: nn.Sequential(nn.Conv2d(i, o, 3, padding=1, bias=False), nn.BatchNorm2d(o),
                                              nn.ReLU())
            self.a, self.b, self.c = norm(1, 4), norm(4, 8), norm(8, 8)
            self.up, self.d, self.out = nn.ConvTranspose2d(8, 4, 2, stride=2), norm(8, 4), nn.Conv2d(4, 3, 1)
            self.log = log

        def forward(self, x):
            a = self.a(x)
            b = self.c(self.b(F.max_pool2d(a, 2)))
            y = self.out(self.d(torch.cat([a, self.up(b)], dim=1)))
            return F.log_softmax(y, dim=1) if self.log else F.softmax(y, dim=1)

    class Super(nn.Module):
        """Pixels shuffled to a larger image (Shi et al., 2016)."""

        def __init__(self):
            super().__init__()
            self.a, self.b = nn.Conv2d(1, 4, 3, padding=1), nn.Conv2d(4, 4, 3, padding=1)

        def forward(self, x):
            return F.pixel_shuffle(self.b(torch.tanh(self.a(x))), 2)

    class Coder(nn.Module):
        """An autoencoder whose decoder begins with features that become an image."""

        def __init__(self):
            super().__init__()
            self.enc = nn.Sequential(
                nn.Conv2d(1, 4, 3, 2, 1),
                nn.ReLU(),
                nn.Conv2d(4, 6, 3, 2, 1),
                nn.ReLU(),
                nn.Flatten(),
                nn.Linear(24, 3),
            )
            self.dec = nn.Sequential(
                nn.Linear(3, 24),
                nn.ReLU(),
                nn.Unflatten(1, (6, 2, 2)),
                nn.ConvTranspose2d(6, 4, 3, 2, 1, 1),
                nn.ReLU(),
                nn.ConvTranspose2d(4, 1, 3, 2, 1, 1),
                nn.Sigmoid(),
            )

        def forward(self, x):
            return self.dec(self.enc(x))

    class Variational(nn.Module):
        """The mean of a variational autoencoder's code; the noise is there in training alone."""

        def __init__(self):
            super().__init__()
            self.body, self.mean, self.log_var, self.dec = (
                nn.Linear(6, 8),
                nn.Linear(8, 2),
                nn.Linear(8, 2),
                nn.Linear(2, 6),
            )

        def forward(self, x):
            h = F.relu(self.body(x))
            mean, log_var = self.mean(h), self.log_var(h)
            return torch.sigmoid(self.dec(mean + 0.5 * torch.exp(0.5 * log_var)))

    class Pyramid(nn.Module):
        """Larger and smaller maps added from above (Lin et al., 2017)."""

        def __init__(self):
            super().__init__()
            self.a, self.b = nn.Conv2d(3, 4, 3, 2, 1), nn.Conv2d(4, 6, 3, 2, 1)
            self.la, self.lb, self.out = nn.Conv2d(4, 5, 1), nn.Conv2d(6, 5, 1), nn.Conv2d(5, 2, 3, padding=1)

        def forward(self, x):
            a = F.relu(self.a(x))
            b = F.relu(self.b(a))
            up = F.interpolate(self.lb(b), size=a.shape[-2:], mode="nearest")
            return self.out(self.la(a) + up)

    class Wide(nn.Module):
        """An image that grows along its width alone."""

        def __init__(self):
            super().__init__()
            self.a, self.b = nn.Conv2d(1, 3, 3, padding=1), nn.Conv2d(3, 1, 3, padding=1)

        def forward(self, x):
            return self.b(F.interpolate(self.a(x), scale_factor=(1.0, 3.0)))

    class Smooth(nn.Module):
        """Upsampled by lines between pixels."""

        def __init__(self):
            super().__init__()
            self.a = nn.Conv2d(1, 2, 3, padding=1)

        def forward(self, x):
            return F.interpolate(self.a(x), scale_factor=2.0, mode="bilinear", align_corners=False)

    class Cut(nn.Module):
        """Pixels as whole numbers."""

        def __init__(self):
            super().__init__()
            self.a = nn.Conv2d(1, 2, 3)

        def forward(self, x):
            return (4 * torch.tanh(self.a(x))).to(torch.int64).float()

    class Reflected(nn.Module):

        def __init__(self):
            super().__init__()
            self.a = nn.Conv2d(1, 2, 3)

        def forward(self, x):
            return self.a(F.pad(x, (1, 1, 1, 1), mode="reflect"))

    class Generator(nn.Module):
        """A code that becomes an image (Radford et al., 2016)."""

        def __init__(self):
            super().__init__()
            self.lin, self.n = nn.Linear(5, 8 * 2 * 3, bias=False), nn.BatchNorm1d(48)
            self.up = nn.Sequential(
                nn.ConvTranspose2d(8, 4, 4, 2, 1, bias=False),
                nn.BatchNorm2d(4),
                nn.LeakyReLU(0.2),
                nn.Upsample(scale_factor=2),
                nn.Conv2d(4, 1, 3, padding=1),
            )

        def forward(self, z):
            return torch.tanh(self.up(F.relu(self.n(self.lin(z))).view(-1, 8, 2, 3)))

    class Recoded(nn.Module):
        """An autoencoder of an image that is not square, whose code is pooled."""

        def __init__(self):
            super().__init__()
            self.enc, self.code, self.back = nn.Conv2d(3, 6, 3, 2, 1), nn.Linear(6, 2), nn.Linear(2, 5 * 12)
            self.dec = nn.Conv2d(5, 3, 3, padding=1)

        def forward(self, x):
            z = torch.tanh(self.code(F.relu(self.enc(x)).mean((2, 3))))
            return self.dec(F.interpolate(torch.reshape(self.back(z), (1, 5, 3, 4)), scale_factor=2))
    image, grey = torch.randn(1, 3, 8, 12), torch.randn(1, 1, 8, 8)
    return [
        ("segments", Segments(), grey),
        ("log_segments", Segments(True), grey),
        ("super", Super(), grey),
        ("coder", Coder(), grey),
        ("variational", Variational(), torch.randn(1, 6)),
        ("pyramid", Pyramid(), image),
        ("wide", Wide(), grey),
        ("smooth", Smooth(), grey),
        ("reflected", Reflected(), grey),
        ("cut", Cut(), grey),
        ("generator", Generator(), torch.randn(1, 5)),
        ("recoded", Recoded(), image),
    ]
