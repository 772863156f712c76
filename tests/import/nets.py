"""Small PyTorch networks of convolutions, of the kinds that people publish."""


def nets():
    """(name, module, input)."""
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

    class Columns(nn.Module):
        """Convolutions, then a recurrent layer over the columns of their image (Shi et al., 2015)."""

        def __init__(self):
            super().__init__()
            self.conv, self.rec, self.lin = nn.Conv2d(1, 4, 3), nn.GRU(8, 5,
                                                                       batch_first=True), nn.Linear(5, 3)

        def forward(self, x):
            x = F.max_pool2d(F.relu(self.conv(x)), 3, 1, 1, 2)
            return self.lin(self.rec(x.flatten(1, 2).permute(0, 2, 1))[0][:, -1])

    class Excited(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv, self.up = nn.Conv2d(3, 4, 3, padding="same"), nn.Linear(4, 4)
            self.norm = nn.InstanceNorm2d(4, affine=True)

        def forward(self, x):
            x = self.norm(self.conv(x))
            gate = torch.sigmoid(self.up(x.sum((2, 3)))).view(1, -1, 1, 1)
            return F.adaptive_avg_pool2d(x * gate.expand_as(x), (2, 5)).amax((2, 3))

    image = torch.randn(1, 3, 8, 10)
    return [
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
        ("inverted", Inverted(), image),
        ("densely", Densely(), image),
        ("inception", Inception(), image),
        ("columns", Columns(), torch.randn(1, 1, 6, 10)),
        ("excited", Excited(), image),
    ]
