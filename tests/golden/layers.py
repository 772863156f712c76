"""golden.hpp: dense layers, convolutions and pools, with every optimizer."""
import torch
from torch import nn

from examples import example
from header import Numbers


def layers(out):
    optim = torch.optim
    optimizers = [
        ("sgd", "SGD(lr=.1, weight_decay=.01)", lambda p: optim.SGD(p, lr=0.1, weight_decay=0.01)),
        ("momentum", "SGD(lr=.1, momentum=.9, dampening=.1, weight_decay=.01)",
         lambda p: optim.SGD(p, lr=0.1, momentum=0.9, dampening=0.1, weight_decay=0.01)),
        ("nesterov", "SGD(lr=.1, momentum=.9, nesterov=True, weight_decay=.01)",
         lambda p: optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.01)),
        ("adam", "Adam(lr=.01, weight_decay=.01)", lambda p: optim.Adam(p, lr=0.01, weight_decay=0.01)),
        ("adamw", "AdamW(lr=.01, weight_decay=.1)", lambda p: optim.AdamW(p, lr=0.01, weight_decay=0.1)),
    ]
    numbers = Numbers(2024)
    example(out, "mlp",
            lambda: nn.Sequential(nn.Linear(5, 7), nn.Tanh(), nn.Linear(7, 6), nn.Sigmoid(), nn.Linear(6, 3), nn.LeakyReLU(0.2)),
            nn.CrossEntropyLoss(), numbers.tensor(5, 5, scale=2), torch.tensor([0, 2, 1, 1, 2]), numbers, optimizers,
            "input<5> >> dense<7> >> tanh >> dense<6> >> sigmoid >> dense<3> >> leaky_relu<1, 5>, cross_entropy")
    numbers = Numbers(7)
    example(out, "regression", lambda: nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2)), nn.MSELoss(),
            numbers.tensor(6, 3), numbers.tensor(6, 2), numbers, optimizers[:1],
            "input<3> >> dense<4> >> tanh >> dense<2>, mse")
    numbers = Numbers(11)
    example(out, "softmax_within",
            lambda: nn.Sequential(nn.Linear(4, 5), nn.Softmax(dim=1), nn.Linear(5, 2)), nn.MSELoss(),
            numbers.tensor(3, 4), numbers.tensor(3, 2), numbers, optimizers[:1],
            "input<4> >> dense<5> >> softmax >> dense<2>, mse")
    numbers = Numbers(17)
    example(out, "lenet",
            lambda: nn.Sequential(nn.Conv2d(1, 3, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(3, 4, 3), nn.ReLU(),
                                  nn.MaxPool2d(2), nn.Flatten(), nn.Linear(4, 3)),
            nn.CrossEntropyLoss(), numbers.tensor(5, 1, 8, 8, scale=2), torch.tensor([0, 2, 1, 1, 2]), numbers, [optimizers[0], optimizers[3]],
            "input<1, 8, 8> >> conv2d<3, kernel<3>, padding<1>> >> relu >> max_pool2d<2> >> conv2d<4, kernel<3>> >> relu >> "
            "max_pool2d<2> >> flatten >> dense<3>, cross_entropy")
    numbers = Numbers(19)
    example(out, "convolutions",
            lambda: nn.Sequential(nn.Conv2d(2, 4, (3, 2), stride=(2, 1), padding=(1, 2), dilation=(1, 2)), nn.Tanh(),
                                  nn.Conv2d(4, 6, 2, groups=2, bias=False), nn.Sigmoid(), nn.AvgPool2d(3, stride=2, padding=1),
                                  nn.Conv2d(6, 6, 3, padding=1, groups=6), nn.MaxPool2d(3, stride=1, padding=1),
                                  nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(6, 2)),
            nn.MSELoss(), numbers.tensor(3, 2, 7, 6), numbers.tensor(3, 2), numbers, optimizers[:1],
            "every option of convolutions and pools, mse")
    numbers = Numbers(23)
    example(out, "signals",
            lambda: nn.Sequential(nn.Conv1d(2, 4, 3, stride=2, padding=2, dilation=2), nn.Tanh(), nn.MaxPool1d(3, stride=2, padding=1),
                                  nn.Conv1d(4, 4, 2, groups=4), nn.AvgPool1d(2, stride=1), nn.Flatten()),
            nn.MSELoss(), numbers.tensor(4, 2, 12), numbers.tensor(4, 4), numbers, optimizers[:1],
            "input<2, 12> and 1-d layers, mse")
    out.say("/// MaxPool2d(2) over [1][4][6]: equal values and NaN; dy counts 1, 2, 3, ...")
    out.say("namespace pool_ties {")
    nan = float("nan")
    x = torch.tensor([[1., 1, 0, 2, nan, 1], [1, 1, 2, 2, 3, nan], [-1, -1, 5, nan, 0, 0], [-2, -1, 7, 8, 0, -0.]]).reshape(1, 1, 4, 6)
    x.requires_grad_()
    y = nn.MaxPool2d(2)(x)
    y.backward(torch.arange(1., 7).reshape(y.shape))
    out.array("x", x)
    out.array("y", y)
    out.array("dx", x.grad)
    out.say("} // namespace pool_ties")
    out.say()
    numbers = Numbers(13)
    example(out, "softmax_at_the_end",
            lambda: nn.Sequential(nn.Linear(4, 3, bias=False), nn.ReLU(), nn.Linear(3, 4), nn.Softmax(dim=1)), nn.MSELoss(),
            numbers.tensor(3, 4), numbers.tensor(3, 4), numbers, optimizers[:1],
            "input<4> >> dense<3, no_bias> >> relu >> dense<4> >> softmax, mse")
