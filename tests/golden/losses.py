"""golden_losses.hpp: losses, by values and by classes."""
import torch
from torch import nn

from examples import example
from header import Numbers
from steps import over_steps, rnn


def losses(out):
    """Losses, by values and by classes, and what their values are for."""
    sgd = [("sgd", "SGD(lr=.1)", lambda p: torch.optim.SGD(p, lr=0.1))]
    regression = lambda: nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2))
    probability = lambda: nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2), nn.Sigmoid())
    classes = lambda: nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 3))
    steps = lambda: nn.Sequential(rnn(nn.GRU, 2, 3), nn.Linear(3, 3))
    numbers = Numbers(97)
    x, some, likely = numbers.tensor(5, 3, scale=2), numbers.tensor(5, 2), (numbers.tensor(5, 2) + 1) / 2
    likely[0, 0], likely[1, 1] = 0, 1
    example(out, "l1", regression, nn.L1Loss(), x, some, numbers, sgd, "input<3> >> dense<4> >> tanh >> dense<2>, l1")
    example(out, "huber", regression, nn.HuberLoss(delta=0.5), x, some, numbers, sgd, "the same, huber{.delta = .5}")
    example(out, "bce", regression, nn.BCEWithLogitsLoss(), x, likely, numbers, sgd, "the same, bce")
    example(out, "bce_of_sigmoid", probability, nn.BCELoss(), x, likely, numbers, sgd, "and sigmoid behind it, bce")
    labels = torch.tensor([0, 2, -100, 1, 2])
    example(out, "smoothed", classes, nn.CrossEntropyLoss(label_smoothing=0.2), x, labels, numbers, sgd,
            "input<3> >> dense<4> >> tanh >> dense<3>, cross_entropy{.label_smoothing = .2}")
    weights = torch.tensor([0.5, 2, 0.25])
    example(out, "weighted", classes, nn.CrossEntropyLoss(weight=weights), x, labels, numbers, sgd,
            "the same, weighted_cross_entropy<3>{.weights = {.5, 2, .25}}")
    labels = torch.tensor([[0, -100, 1, 1], [-100, -100, -100, -100], [1, 2, 0, -100]])
    example(out, "weighted_steps", steps, over_steps(nn.CrossEntropyLoss(weight=torch.tensor([0.5, 2, 0]), label_smoothing=0.1)),
            numbers.tensor(3, 4, 2), labels, numbers, sgd,
            "sequence<4, 2> >> gru<3> >> dense<3>, weighted_cross_entropy<3>{.weights = {.5, 2, 0}, .label_smoothing = .1}")
    # Two losses: a label and values in one row of targets.
    numbers = Numbers(101)
    two = lambda y, t: 0.75 * nn.CrossEntropyLoss()(y[:, :3], t[:, 0].long()) + 0.5 * nn.MSELoss()(y[:, 3:], t[:, 1:])
    rows = torch.cat([torch.tensor([[0.], [2], [-100], [1], [2]]), numbers.tensor(5, 2)], 1)
    example(out, "two_losses", lambda: nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 5)), two, x, rows, numbers, sgd,
            "input<3> >> dense<4> >> tanh >> dense<5>, both<cross_entropy, 3, mse>{.weights = {.75, .5}}; targets are rows of a label and 2 values")
    two = lambda y, t: nn.L1Loss()(y[..., :2], t[..., 1:]) + 2 * over_steps(nn.CrossEntropyLoss())(y[..., 2:], t[..., 0].long())
    rows = torch.cat([torch.tensor([[0., -100, 1, 1], [1, 0, 0, 1], [1, 0, 0, -100]])[..., None], numbers.tensor(3, 4, 2)], 2)
    example(out, "two_losses_of_steps", lambda: nn.Sequential(rnn(nn.GRU, 2, 3), nn.Linear(3, 4)), two, numbers.tensor(3, 4, 2), rows, numbers, sgd,
            "sequence<4, 2> >> gru<3> >> dense<4>, both<l1, 2, cross_entropy>{.weights = {1, 2}}")
    image = lambda *last: nn.Sequential(nn.Conv2d(2, 3, 2), nn.Tanh(), nn.Conv2d(3, 3, 1), *last)
    labels = torch.randint(0, 3, (3, 2, 4), generator=torch.Generator().manual_seed(5))
    labels[0, 1, 2] = labels[2, 0, 0] = -100
    numbers = Numbers(107)
    x = numbers.tensor(3, 2, 3, 5, scale=2)
    example(out, "pixels", image, nn.CrossEntropyLoss(), x, labels, numbers, sgd,
            "input<2, 3, 5> >> conv2d<3, kernel<2>> >> tanh >> conv2d<3, kernel<1>>, cross_entropy in every pixel")
    weighted = nn.CrossEntropyLoss(weight=torch.tensor([0.5, 2, 0]), label_smoothing=0.1)
    example(out, "weighted_pixels", lambda: image(nn.Softmax(1)), lambda y, target: weighted(torch.log(y), target), x, labels, numbers, sgd,
            "and softmax behind it, weighted_cross_entropy<3>{.weights = {.5, 2, 0}, .label_smoothing = .1}")
    example(out, "softmax_of_channels",
            lambda: nn.Sequential(nn.Conv1d(2, 4, 3), nn.Softmax(1), nn.Conv1d(4, 3, 2), nn.LogSoftmax(1)), nn.MSELoss(),
            numbers.tensor(3, 2, 8, scale=2), numbers.tensor(3, 3, 5), numbers, sgd,
            "input<2, 8> >> conv1d<4, kernel<3>> >> softmax >> conv1d<3, kernel<2>> >> log_softmax, mse")
