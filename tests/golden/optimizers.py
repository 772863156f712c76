"""Optimizers that PyTorch has not, or not in every version, and what goes around one: clipping, settings that change."""
import torch
from torch import nn


class Clipped:
    """clip_grad_norm_ before each step of an optimizer."""

    def __init__(self, parameters, optimizer, max_norm):
        self.parameters = list(parameters)
        self.optimizer, self.max_norm = optimizer(self.parameters), max_norm

    def zero_grad(self):
        self.optimizer.zero_grad()

    def step(self):
        nn.utils.clip_grad_norm_(self.parameters, self.max_norm)
        self.optimizer.step()


class Scheduled:
    """Other hyper-parameters from step to step: a list of them, one for each."""

    def __init__(self, optimizer, settings):
        self.optimizer, self.settings = optimizer, iter(settings)

    def zero_grad(self):
        self.optimizer.zero_grad()

    def step(self):
        self.optimizer.param_groups[0].update(next(self.settings))
        self.optimizer.step()


class Lion(torch.optim.Optimizer):
    """By algorithm 2 of Chen et al., Symbolic discovery of optimization algorithms, 2023; PyTorch has none."""

    def __init__(self, params, lr, betas, weight_decay):
        super().__init__(params, dict(lr=lr, betas=betas, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                m = self.state[p].setdefault("m", torch.zeros_like(p))
                c = group["betas"][0] * m + (1 - group["betas"][0]) * p.grad
                p -= group["lr"] * (c.sign() + group["weight_decay"] * p)
                m.copy_(group["betas"][1] * m + (1 - group["betas"][1]) * p.grad)


class NAdam(torch.optim.Optimizer):
    """As torch.optim.NAdam since 2.0; in 1.13 the product of the momenta had the last one twice."""

    def __init__(self, params, lr, betas, weight_decay, momentum_decay):
        super().__init__(params, dict(lr=lr, betas=betas, weight_decay=weight_decay, momentum_decay=momentum_decay))
        self.steps, self.product = 0, 1.0

    @torch.no_grad()
    def step(self):
        self.steps += 1
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            now, coming = (beta1 * (1 - 0.5 * 0.96 ** (t * group["momentum_decay"])) for t in (self.steps, self.steps + 1))
            self.product *= now
            for p in group["params"]:
                m = self.state[p].setdefault("m", torch.zeros_like(p))
                v = self.state[p].setdefault("v", torch.zeros_like(p))
                g = p.grad + group["weight_decay"] * p
                m.lerp_(g, 1 - beta1), v.lerp_(g * g, 1 - beta2)
                root = (v / (1 - beta2**self.steps)).sqrt() + 1e-8
                p -= group["lr"] * ((1 - now) / (1 - self.product) * g + coming / (1 - self.product * coming) * m) / root
