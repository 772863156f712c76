"""golden_batch_norms.hpp: norms of batches, in training and in eval()."""
import torch
from torch import nn

from examples import STEPS, fill
from header import Numbers, gathered
from steps import rnn


class BatchNormOfSteps(nn.BatchNorm1d):
    def forward(self, x):
        return super().forward(x.transpose(1, 2)).transpose(1, 2)


def batch_norms(out):
    """Training: loss and gradients, three steps, the buffers after them, and what the network then gives in eval()."""

    def one(name, net, loss, x, target, numbers, note):
        fill(net, numbers)
        out.say(f"/// {note}")
        out.say(f"namespace {name} {{")
        out.say(f"constexpr int batch = {x.shape[0]};")
        out.array("x", x)
        out.array("target", target)
        out.array("parameters", gathered(net))
        optimizer, losses = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9, weight_decay=0.01), []
        for i in range(STEPS):
            optimizer.zero_grad()
            value = loss(net(x), target)
            value.backward()
            if i == 0:
                out.array("gradients", gathered(net, lambda p: p.grad))
            optimizer.step()
            losses.append(value.item())
        out.array("losses", losses, f"SGD(lr=.1, momentum=.9, weight_decay=.01): the loss before each of {STEPS} steps, and what is there after them")
        out.array("after", gathered(net))
        out.array("buffers", torch.cat([b.reshape(-1) for n, b in net.named_buffers() if "num_batches" not in n]))
        net.eval()
        out.array("y", net(x))
        out.say(f"}} // namespace {name}")
        out.say()

    numbers = Numbers(79)
    one("batch_norm_of_features",
        nn.Sequential(nn.Linear(4, 6), nn.BatchNorm1d(6), nn.ReLU(), nn.BatchNorm1d(6, eps=1e-2, momentum=0.25, affine=False), nn.Linear(6, 2)),
        nn.MSELoss(), numbers.tensor(7, 4, scale=2), numbers.tensor(7, 2), numbers,
        "input<4> >> dense<6> >> batch_norm<> >> relu >> batch_norm<eps<1, 100>, momentum<1, 4>, no_affine> >> dense<2>, mse")
    numbers = Numbers(83)
    one("batch_norm_of_images",
        nn.Sequential(nn.Conv2d(2, 3, 2, bias=False), nn.BatchNorm2d(3), nn.ReLU(), nn.Conv2d(3, 2, 2), nn.BatchNorm2d(2), nn.Flatten(), nn.Linear(12, 2)),
        nn.MSELoss(), numbers.tensor(5, 2, 5, 4), numbers.tensor(5, 2), numbers,
        "input<2, 5, 4> >> conv2d<3, kernel<2>, no_bias> >> batch_norm<> >> relu >> conv2d<2, kernel<2>> >> batch_norm<> >> flatten >> dense<2>, mse")
    numbers = Numbers(89)
    one("batch_norm_of_steps",
        nn.Sequential(BatchNormOfSteps(3), rnn(nn.GRU, 3, 4), BatchNormOfSteps(4), nn.Tanh(), nn.Linear(4, 2)),
        nn.MSELoss(), numbers.tensor(3, 5, 3), numbers.tensor(3, 5, 2), numbers,
        "sequence<5, 3> >> batch_norm<> >> gru<4> >> batch_norm<> >> tanh >> dense<2>, mse")
