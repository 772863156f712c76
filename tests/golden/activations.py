"""golden_activations.hpp: activations and their slopes, and networks of those that have parameters."""
import torch
from torch import nn

from examples import example
from header import Numbers


def activation(out, name, function, grid):
    x = grid.clone().requires_grad_()
    y = function(x)
    slope, = torch.autograd.grad(y.sum(), x)
    out.array(name, y)
    out.array(f"{name}_slope", slope)


def activations(out):
    out.say("/// Activations and their slopes at x.")
    out.say("namespace activations {")
    grid = torch.tensor([-100, -20, -8, -3, -1.5, -1, -0.5, -0.1, -1e-3, -1e-9, 0, 1e-9, 1e-3, 0.1, 0.5, 1, 1.5, 3, 8, 20, 100])
    out.array("x", grid)
    activation(out, "relu", torch.relu, grid)
    activation(out, "leaky_relu", nn.LeakyReLU(0.01), grid)
    activation(out, "tanh", torch.tanh, grid)
    activation(out, "sigmoid", torch.sigmoid, grid)
    for name, module in [("gelu", nn.GELU()), ("gelu_tanh", nn.GELU(approximate="tanh")), ("silu", nn.SiLU()), ("elu", nn.ELU()),
                         ("elu_half", nn.ELU(0.5)), ("selu", nn.SELU()), ("softplus", nn.Softplus()), ("mish", nn.Mish()),
                         ("softsign", nn.Softsign()), ("hard_sigmoid", nn.Hardsigmoid()), ("hard_swish", nn.Hardswish()),
                         ("hard_tanh", nn.Hardtanh()), ("relu6", nn.ReLU6())]:
        activation(out, name, module, grid)
    out.array("softmax", torch.softmax(torch.tensor([3, 1, 0.2]), 0), "softmax of {3, 1, 0.2}")
    out.array("log_softmax", torch.log_softmax(torch.tensor([3, 1, 0.2]), 0), "log_softmax of {3, 1, 0.2}")
    out.say("} // namespace activations")
    out.say()

    numbers = Numbers(31)
    optimizers = [("sgd", "SGD(lr=.1, weight_decay=.01)", lambda p: torch.optim.SGD(p, lr=0.1, weight_decay=0.01))]
    example(out, "prelu", lambda: nn.Sequential(nn.Linear(3, 4), nn.PReLU(4), nn.Linear(4, 3), nn.PReLU()), nn.MSELoss(),
            numbers.tensor(5, 3), numbers.tensor(5, 3), numbers, optimizers,
            "input<3> >> dense<4> >> prelu<per_channel> >> dense<3> >> prelu<>, mse")
    example(out, "prelu_of_an_image",
            lambda: nn.Sequential(nn.Conv2d(2, 3, 2), nn.PReLU(3), nn.Conv2d(3, 2, 2), nn.Tanh(), nn.PReLU(2), nn.Flatten()), nn.MSELoss(),
            numbers.tensor(3, 2, 5, 4), numbers.tensor(3, 12), numbers, optimizers,
            "input<2, 5, 4> >> conv2d<3, kernel<2>> >> prelu<per_channel> >> conv2d<2, kernel<2>> >> tanh >> prelu<per_channel> >> flatten, mse")
    example(out, "global_max", lambda: nn.Sequential(nn.Conv2d(2, 3, 2), nn.Tanh(), nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(3, 2)), nn.MSELoss(),
            numbers.tensor(3, 2, 5, 4), numbers.tensor(3, 2), numbers, optimizers,
            "input<2, 5, 4> >> conv2d<3, kernel<2>> >> tanh >> global_max_pool >> flatten >> dense<2>, mse")
