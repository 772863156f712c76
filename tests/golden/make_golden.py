#!/usr/bin/env python3
"""Writes golden.hpp and golden_*.hpp, the numbers that ctnn is compared with: made by PyTorch, in double precision.

    python3 tests/golden/make_golden.py          (Debian: python3-torch)

The inputs and the initial weights come from a fixed formula, not from PyTorch's generator, so that any version of PyTorch makes the
same file but for the last digits.
"""
import math

import torch
from torch import nn

from header import Numbers, gathered, write

STEPS = 3


def fill(net, numbers):
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.copy_(numbers.tensor(*parameter.shape, scale=0.8))


def example(out, name, make, loss, x, target, numbers, optimizers=(), note="", steps=STEPS):
    """A network's forward pass, loss, gradients, and its parameters after some steps of each optimizer."""
    net = make()
    fill(net, numbers)
    initial = {key: value.clone() for key, value in net.state_dict().items()}
    out.say(f"/// {note}")
    out.say("/// Parameters and gradients: all of the state_dict, one after the other, in its order.")
    out.say(f"namespace {name} {{")
    out.say(f"constexpr int batch = {x.shape[0]};")
    out.array("x", x, "[batch][inputs]", kind="int" if x.dtype == torch.int64 else "double")
    labels = target.dtype == torch.int64
    out.array("labels" if labels else "target", target, kind="int" if labels else "double")
    out.array("parameters", gathered(net))
    y = net(x)
    value = loss(y, target)
    value.backward()
    out.array("y", y, "The forward pass: [batch][outputs]")
    out.scalar("loss", value)
    out.array("gradients", gathered(net, lambda p: p.grad))
    for key, note, create in optimizers:
        net = make()
        net.load_state_dict(initial)
        optimizer = create(net.parameters())
        losses = []
        for _ in range(steps):
            optimizer.zero_grad()
            value = loss(net(x), target)
            value.backward()
            optimizer.step()
            losses.append(value.item())
        out.array(f"{key}_losses", losses,
                  f"{note}: the loss before each of {steps} steps, and the parameters after them")
        out.array(key, gathered(net))
    out.say(f"}} // namespace {name}")
    out.say()


def activation(out, name, function, grid):
    x = grid.clone().requires_grad_()
    y = function(x)
    slope, = torch.autograd.grad(y.sum(), x)
    out.array(name, y)
    out.array(f"{name}_slope", slope)


class Output(nn.Module):
    """A recurrent module, or one on NCL, as a layer of a Sequential on [batch][steps][features]."""

    def __init__(self, module, before=0):
        super().__init__()
        self.module, self.before = module, before

    def forward(self, x):
        if isinstance(self.module, (nn.Conv1d, nn.MaxPool1d, nn.AvgPool1d)):
            return self.module(nn.functional.pad(x.transpose(1, 2), (self.before, 0))).transpose(1, 2)
        return self.module(x)[0]


class LastStep(nn.Module):
    def forward(self, x):
        return x[:, -1]


def over_steps(loss):
    """Cross-entropy wants the classes second."""
    return lambda y, target: loss(y.transpose(1, 2), target)


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


def schedules(out):
    """Learning rates at steps 0, 1, 2, ... of PyTorch's schedulers."""

    def rates(name, note, create, steps):
        optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.5)
        scheduler, values = create(optimizer), []
        for _ in range(steps):
            values.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            scheduler.step()
        out.array(name, values, note)

    lr = torch.optim.lr_scheduler
    out.say("namespace schedules {")
    rates("cosine", "CosineAnnealingLR(T_max=10, eta_min=.1) of lr .5", lambda o: lr.CosineAnnealingLR(o, 10, 0.1), 11)
    rates("warm", "LinearLR(start_factor=.2, total_iters=4), then CosineAnnealingLR(T_max=8)",
          lambda o: lr.SequentialLR(o, [lr.LinearLR(o, 0.2, total_iters=4), lr.CosineAnnealingLR(o, 8)], [4]), 12)
    rates("steps", "StepLR(step_size=3, gamma=.5)", lambda o: lr.StepLR(o, 3, 0.5), 10)
    rates("one_cycle", "OneCycleLR(max_lr=.5, total_steps=20, pct_start=.4)",
          lambda o: lr.OneCycleLR(o, 0.5, total_steps=20, pct_start=0.4, cycle_momentum=False), 19)
    out.say("} // namespace schedules")
    out.say()


class ResetBeforeGRU(nn.GRU):
    """ONNX' GRU with linear_before_reset = 0, Keras' with reset_after = False, written out; the parameters are nn.GRU's."""

    def forward(self, x):
        w_r, w_z, w_n = self.weight_ih_l0.chunk(3)
        u_r, u_z, u_n = self.weight_hh_l0.chunk(3)
        b_r, b_z, b_n = (self.bias_ih_l0 + self.bias_hh_l0).chunk(3)
        h, outputs = torch.zeros(x.shape[0], self.hidden_size), []
        for t in range(x.shape[1]):
            r = torch.sigmoid(x[:, t] @ w_r.T + h @ u_r.T + b_r)
            z = torch.sigmoid(x[:, t] @ w_z.T + h @ u_z.T + b_z)
            n = torch.tanh(x[:, t] @ w_n.T + (r * h) @ u_n.T + b_n)
            h = (1 - z) * n + z * h
            outputs.append(h)
        return torch.stack(outputs, 1), h


class InitialStateLSTM(nn.LSTM):
    """Begins with trained states, the same for every sample."""

    def __init__(self, *sizes, **options):
        super().__init__(*sizes, **options)
        self.h_0, self.c_0 = nn.Parameter(torch.zeros(self.hidden_size)), nn.Parameter(torch.zeros(self.hidden_size))

    def forward(self, x):
        return super().forward(x, tuple(v.expand(1, len(x), -1).contiguous() for v in (self.h_0, self.c_0)))


class InitialStateGRU(nn.GRU):
    def __init__(self, *sizes, **options):
        super().__init__(*sizes, **options)
        self.h_0 = nn.Parameter(torch.zeros(self.hidden_size))

    def forward(self, x):
        return super().forward(x, self.h_0.expand(1, len(x), -1).contiguous())


def rnn(kind, inputs, units, **options):
    return Output(kind(inputs, units, batch_first=True, **options))


def sequences(out):
    optim = torch.optim
    sgd = ("sgd", "SGD(lr=.1, weight_decay=.01)", lambda p: optim.SGD(p, lr=0.1, weight_decay=0.01))
    plain = ("sgd", "SGD(lr=.1)", lambda p: optim.SGD(p, lr=0.1))
    clipped = ("clipped", "Adam(lr=.01) behind clip_grad_norm_(.05)", lambda p: Clipped(p, lambda q: optim.Adam(q, lr=0.01), 0.05))
    for seed, (name, kind) in enumerate((("rnn", nn.RNN), ("lstm", nn.LSTM), ("gru", nn.GRU))):
        numbers = Numbers(31 + seed)
        example(out, name, lambda: nn.Sequential(rnn(kind, 2, 3)), nn.MSELoss(), numbers.tensor(3, 4, 2, scale=2), numbers.tensor(3, 4, 3),
                numbers, [sgd], f"sequence<4, 2> >> {name}<3>, mse on every step")
    numbers = Numbers(37)
    example(out, "stacked",
            lambda: nn.Sequential(nn.Linear(2, 3), nn.Tanh(), rnn(nn.LSTM, 3, 4, bias=False), rnn(nn.GRU, 4, 3), rnn(nn.RNN, 3, 4), LastStep(),
                                  nn.Linear(4, 3)),
            nn.CrossEntropyLoss(), numbers.tensor(5, 4, 2, scale=2), torch.tensor([0, 2, 1, 1, 2]), numbers, [sgd, clipped],
            "sequence<4, 2> >> dense<3> >> tanh >> lstm<4, no_bias> >> gru<3> >> rnn<4> >> last_step >> dense<3>, cross_entropy")
    numbers = Numbers(41)
    labels = torch.tensor([[0, 2, 1, 1], [2, 2, 0, 1], [1, 0, 0, 2]])
    # Every row but one is used in every step: an update that leaves unused rows alone gives the same.
    adam = ("adam", "Adam(lr=.01)", lambda p: optim.Adam(p, lr=0.01))
    example(out, "tokens", lambda: nn.Sequential(nn.Embedding(6, 3), rnn(nn.LSTM, 3, 4), nn.Linear(4, 3)),
            over_steps(nn.CrossEntropyLoss()), torch.tensor([[5, 0, 2, 2], [1, 1, 1, 0], [4, 2, 0, 5]]), labels, numbers, [plain, adam],
            "tokens<4, 6> >> embedding<3> >> lstm<4> >> dense<3>, cross_entropy on every step")
    numbers = Numbers(91)
    # Rows 1, 3 and 6 of 7 are never used, and rest or go on.
    example(out, "unused_rows", lambda: nn.Sequential(nn.Embedding(7, 3), LastStep(), nn.Linear(3, 2)), nn.CrossEntropyLoss(),
            torch.tensor([[5, 0], [0, 2], [4, 2]]), torch.tensor([1, 0, 1]), numbers,
            [sgd, ("momentum", "SGD(lr=.1, momentum=.9, weight_decay=.01)", lambda p: optim.SGD(p, lr=0.1, momentum=0.9, weight_decay=0.01)),
             ("adam", "Adam(lr=.1, weight_decay=.01)", lambda p: optim.Adam(p, lr=0.1, weight_decay=0.01)),
             ("adamw", "AdamW(lr=.1) behind clip_grad_norm_(.05)", lambda p: Clipped(p, lambda q: optim.AdamW(q, lr=0.1), 0.05))],
            "tokens<2, 7> >> embedding<3> >> last_step >> dense<2>, cross_entropy")
    numbers = Numbers(97)
    sparse_rows(out, torch.tensor([[[5, 0], [0, 2]], [[4, 2], [4, 6]], [[0, 5], [0, 0]]]), numbers)
    numbers = Numbers(43)
    example(out, "causal",
            lambda: nn.Sequential(Output(nn.Conv1d(2, 4, 3), 2), nn.Tanh(), Output(nn.Conv1d(4, 4, 2, dilation=3, groups=2), 3), nn.ReLU(),
                                  Output(nn.Conv1d(4, 3, 2, dilation=2, bias=False), 2), nn.Softmax(dim=2)),
            nn.MSELoss(), numbers.tensor(3, 7, 2, scale=2), numbers.tensor(3, 7, 3), numbers, [sgd],
            "causal convolutions over sequence<7, 2>: taps, dilation, groups, no bias; softmax of every step, mse")


def more_sequences(out):
    sgd = ("sgd", "SGD(lr=.1, weight_decay=.01)", lambda p: torch.optim.SGD(p, lr=0.1, weight_decay=0.01))
    numbers = Numbers(101)
    example(out, "reset_before", lambda: nn.Sequential(rnn(ResetBeforeGRU, 2, 3), rnn(ResetBeforeGRU, 3, 5)), nn.MSELoss(),
            numbers.tensor(3, 4, 2, scale=2), numbers.tensor(3, 4, 5), numbers, [sgd],
            "sequence<4, 2> >> gru<3, reset_before> >> gru<5, reset_before>, mse on every step")
    numbers = Numbers(103)
    example(out, "both_ways", lambda: nn.Sequential(rnn(nn.LSTM, 2, 2, bidirectional=True), rnn(nn.GRU, 4, 3, bidirectional=True, bias=False), LastStep(),
                                                    nn.Linear(6, 2)),
            nn.MSELoss(), numbers.tensor(3, 4, 2, scale=2), numbers.tensor(3, 2), numbers, [sgd],
            "sequence<4, 2> >> bidirectional<lstm<2>> >> bidirectional<gru<3, no_bias>> >> last_step >> dense<2>, mse")
    numbers = Numbers(107)
    example(out, "initial_state", lambda: nn.Sequential(rnn(InitialStateLSTM, 2, 3), rnn(InitialStateGRU, 3, 5)), nn.MSELoss(),
            numbers.tensor(3, 4, 2, scale=2), numbers.tensor(3, 4, 5), numbers,
            [sgd, ("adam", "Adam(lr=.01)", lambda p: torch.optim.Adam(p, lr=0.01))],
            "sequence<4, 2> >> lstm<3, initial_state> >> gru<5, initial_state>, mse on every step")
    numbers = Numbers(109)
    example(out, "strides",
            lambda: nn.Sequential(Output(nn.Conv1d(2, 4, 3, stride=2), 2), nn.Tanh(), Output(nn.Conv1d(4, 4, 2, stride=2, dilation=3, groups=2), 3),
                                  rnn(nn.GRU, 4, 3), Output(nn.Conv1d(3, 2, 2, stride=3, dilation=2, bias=False), 2)),
            nn.MSELoss(), numbers.tensor(3, 15, 2, scale=2), numbers.tensor(3, 2, 2), numbers, [sgd],
            "causal convolutions over sequence<15, 2> with strides 2, 2 and 3, a gru between them, mse")
    numbers = Numbers(113)
    example(out, "pools",
            lambda: nn.Sequential(nn.Linear(2, 3), nn.ReLU(), Output(nn.MaxPool1d(2)), Output(nn.Conv1d(3, 2, 2, stride=2), 1),
                                  Output(nn.MaxPool1d(3, stride=1, padding=1)), Output(nn.AvgPool1d(2, stride=2, padding=1, count_include_pad=False))),
            nn.MSELoss(), numbers.tensor(3, 13, 2, scale=2), numbers.tensor(3, 2, 2), numbers, [],
            "pools over sequence<13, 2>, mse")


class Packed(nn.Module):
    """A recurrent module over sequences of several lengths; zeros behind them. Keep: it goes on where each of them ended."""

    def __init__(self, module, lengths, keep=False):
        super().__init__()
        self.module, self.lengths, self.keep, self.state = module, lengths, keep, None

    def forward(self, x):
        packed = nn.utils.rnn.pack_padded_sequence(x, self.lengths, batch_first=True, enforce_sorted=False)
        y, state = self.module(packed, self.state)
        if self.keep:
            self.state = tuple(s.detach() for s in state) if isinstance(state, tuple) else state.detach()
        return nn.utils.rnn.pad_packed_sequence(y, batch_first=True, total_length=x.shape[1])[0]


class UpTo(nn.Module):
    """Zeros behind each sample's length."""

    def __init__(self, lengths):
        super().__init__()
        self.lengths = lengths

    def forward(self, x):
        return x * (torch.arange(x.shape[1])[None, :, None] < torch.tensor(self.lengths)[:, None, None])


class LastOf(UpTo):
    """The step before each sample's length."""

    def forward(self, x):
        return x[torch.arange(len(x)), torch.tensor(self.lengths) - 1]


def lengths(out):
    sgd = [("sgd", "SGD(lr=.1, weight_decay=.01)", lambda p: torch.optim.SGD(p, lr=0.1, weight_decay=0.01))]
    packed = lambda kind, inputs, units, steps, **keep: Packed(kind(inputs, units, batch_first=True), steps, **keep)
    steps = [4, 2, 1, 3]
    out.say("/// Lengths 4, 2, 1, 3 of batches that are packed (pack_padded_sequence).")
    out.say()
    numbers = Numbers(109)
    labels = torch.tensor([[0, 2, 1, 1], [2, 1, -100, -100], [1, -100, -100, -100], [0, 1, 2, -100]])
    example(out, "packed", lambda: nn.Sequential(packed(nn.LSTM, 2, 3, steps), packed(nn.GRU, 3, 2, steps), nn.Linear(2, 3), UpTo(steps)),
            over_steps(nn.CrossEntropyLoss()), numbers.tensor(4, 4, 2, scale=2), labels, numbers, sgd,
            "sequence<4, 2> >> lstm<3> >> gru<2> >> dense<3>, cross_entropy on every step that counts; y is zero behind")
    numbers = Numbers(113)
    example(out, "last_of_packed", lambda: nn.Sequential(packed(nn.RNN, 2, 3, steps), packed(nn.GRU, 3, 4, steps), LastOf(steps), nn.Linear(4, 2)),
            nn.MSELoss(), numbers.tensor(4, 4, 2, scale=2), numbers.tensor(4, 2), numbers, sgd,
            "sequence<4, 2> >> rnn<3> >> gru<4> >> last_step >> dense<2>, mse")
    numbers = Numbers(131)
    example(out, "packed_both_ways", lambda: nn.Sequential(Packed(nn.LSTM(2, 2, batch_first=True, bidirectional=True), steps),
                                                           Packed(nn.GRU(4, 2, batch_first=True, bidirectional=True), steps), nn.Linear(4, 3), UpTo(steps)),
            over_steps(nn.CrossEntropyLoss()), numbers.tensor(4, 4, 2, scale=2), labels, numbers, sgd,
            "sequence<4, 2> >> bidirectional<lstm<2>> >> bidirectional<gru<2>> >> dense<3>, cross_entropy on every step that counts")
    numbers = Numbers(127)
    chunks = [[4, 2, 1, 3], [1, 4, 3, 2], [2, 1, 4, 4]]
    net = nn.Sequential(packed(nn.LSTM, 2, 3, steps, keep=True), packed(nn.GRU, 3, 2, steps, keep=True))
    fill(net, numbers)
    x, target = numbers.tensor(3, 4, 4, 2, scale=2), numbers.tensor(3, 4, 4, 2)
    out.say("/// sequence<4, 2> >> lstm<3> >> gru<2>, mse over the steps that count; three chunks, each of which goes on where the one")
    out.say("/// before ended, with SGD(lr=.1) behind each: [chunk][batch][steps][features]")
    out.say("namespace packed_chunks {")
    out.array("x", x)
    out.array("target", target)
    out.array("lengths", torch.tensor(chunks), "[chunk][batch]", kind="int")
    out.array("parameters", gathered(net))
    optimizer, losses = torch.optim.SGD(net.parameters(), lr=0.1), []
    for i, chunk in enumerate(chunks):
        for layer in net:
            layer.lengths = chunk
        optimizer.zero_grad()
        counts = torch.arange(4)[None, :] < torch.tensor(chunk)[:, None]
        value = nn.functional.mse_loss(net(x[i])[counts], target[i][counts])
        value.backward()
        optimizer.step()
        losses.append(value.item())
    out.array("losses", losses)
    out.array("after", gathered(net))
    out.say("} // namespace packed_chunks")
    out.say()


def sparse_rows(out, tokens, numbers):
    """SparseAdam on an embedding, with other tokens in every step."""
    net = nn.Embedding(7, 3, sparse=True)
    fill(net, numbers)
    target = numbers.tensor(2, 2, 3)
    out.say("/// tokens<2, 7> >> embedding<3, sparse>, mse, SparseAdam(lr=.1, eps=1e-30), whose eps stands elsewhere than Adam's: [step][batch][tokens]")
    out.say("namespace sparse_rows {")
    out.array("x", tokens, kind="int")
    out.array("target", target)
    out.array("parameters", gathered(net))
    optimizer = torch.optim.SparseAdam(net.parameters(), lr=0.1, eps=1e-30)
    for x in tokens:
        optimizer.zero_grad()
        nn.functional.mse_loss(net(x), target).backward()
        optimizer.step()
    out.array("after", gathered(net))
    out.say("} // namespace sparse_rows")
    out.say()


def training(out):
    """Optimizers where their definitions differ, and labels that count nowhere."""
    sgd, adam, adamw = torch.optim.SGD, torch.optim.Adam, torch.optim.AdamW
    unusual = [(key, f"{kind.__name__}({', '.join(f'{k}={v}' for k, v in options.items())})",
                lambda p, kind=kind, options=options: kind(p, **options)) for key, kind, options in (
        ("decayed", sgd, dict(lr=0.5, weight_decay=0.3)),
        ("damped", sgd, dict(lr=0.1, momentum=0.5, dampening=0.9, weight_decay=0.1)),
        ("nothing_to_damp", sgd, dict(lr=0.1, momentum=0, dampening=0.5, weight_decay=0.1)),
        ("ahead", sgd, dict(lr=0.2, momentum=0.95, nesterov=True, weight_decay=0.2)),
        ("slow", adam, dict(lr=0.05, betas=(0.5, 0.9999999), eps=1e-3, weight_decay=0.5)),
        ("slower", adam, dict(lr=0.05, betas=(0.9, 0.999999999))),
        ("forgetful", adam, dict(lr=0.01, betas=(0, 0))),
        ("shrinking", adamw, dict(lr=0.1, betas=(0.99, 0.5), eps=0.1, weight_decay=1.5)),
    )]
    unusual += [(key, f"{kind.__name__}({', '.join(f'{k}={v}' for k, v in options.items())})",
                 lambda p, kind=kind, options=options: kind(p, **options)) for key, kind, options in (
        ("rms", torch.optim.RMSprop, dict(lr=0.02, alpha=0.8, eps=1e-3, weight_decay=0.1)),
        ("rms_momentum", torch.optim.RMSprop, dict(lr=0.01, momentum=0.7)),
        ("nesterov_adam", NAdam, dict(lr=0.05, betas=(0.8, 0.9), weight_decay=0.1, momentum_decay=0.5)),
        ("lion", Lion, dict(lr=0.02, betas=(0.8, 0.7), weight_decay=0.5)),
    )]
    pause = [dict(momentum=m) for m in (0.9, 0.9, 0, 0.9, 0.5)]
    momenta = ", ".join(str(settings["momentum"]) for settings in pause)
    unusual.append(("paused", f"SGD(lr=.1, dampening=.2), momentum {momenta}",
                    lambda p: Scheduled(sgd(p, lr=0.1, momentum=0.9, dampening=0.2), pause)))
    kept = lambda p: [dict(params=[w for w in p if w.dim() > 1]), dict(params=[b for b in p if b.dim() < 2], weight_decay=0)]
    unusual.append(("weights_decay", "AdamW(lr=.1, weight_decay=1.5), biases without decay", lambda p: adamw(kept(list(p)), lr=0.1, weight_decay=1.5)))
    numbers = Numbers(47)
    example(out, "optimizers", lambda: nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1)), nn.MSELoss(),
            numbers.tensor(4, 2), numbers.tensor(4, 1), numbers, unusual,
            "input<2> >> dense<3> >> tanh >> dense<1>, mse", steps=5)
    momentum = [("momentum", "SGD(lr=.1, momentum=.9)", lambda p: sgd(p, lr=0.1, momentum=0.9))]
    numbers = Numbers(53)
    example(out, "ignored", lambda: nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 3)),
            nn.CrossEntropyLoss(), numbers.tensor(5, 3), torch.tensor([0, -100, 2, -100, 1]), numbers, momentum,
            "input<3> >> dense<4> >> tanh >> dense<3>, cross_entropy, ignore_index")
    numbers = Numbers(59)
    labels = torch.tensor([[0, -100, 1, 1], [-100, -100, -100, -100], [1, 0, 0, -100]])
    example(out, "ignored_steps", lambda: nn.Sequential(rnn(nn.GRU, 2, 3), nn.Linear(3, 2)),
            over_steps(nn.CrossEntropyLoss()), numbers.tensor(3, 4, 2), labels, numbers, momentum,
            "sequence<4, 2> >> gru<3> >> dense<2>, cross_entropy on every step, ignore_index")
    numbers = Numbers(61)
    example(out, "all_ignored", lambda: nn.Sequential(nn.Linear(2, 2)), nn.CrossEntropyLoss(),
            numbers.tensor(2, 2), torch.tensor([-100, -100]), numbers, (),
            "input<2> >> dense<2>, cross_entropy, nothing but ignore_index")


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


class RMSNorm(nn.Module):
    """As nn.RMSNorm, which PyTorch has since 2.4."""

    def __init__(self, shape, eps):
        super().__init__()
        self.weight, self.axes, self.eps = nn.Parameter(torch.ones(shape)), tuple(range(-len(shape), 0)), eps

    def forward(self, x):
        return x / torch.sqrt(x.square().mean(self.axes, keepdim=True) + self.eps) * self.weight


class OfSteps(nn.Module):
    """Steps [batch][steps][features] as so many more samples."""

    def __init__(self, module):
        super().__init__()
        self.module = module

    def forward(self, x):
        return self.module(x.flatten(0, 1)).unflatten(0, x.shape[:2])


def norms(out):
    sgd = [("sgd", "SGD(lr=.1, weight_decay=.01)", lambda p: torch.optim.SGD(p, lr=0.1, weight_decay=0.01))]
    numbers = Numbers(67)
    example(out, "norms_of_features",
            lambda: nn.Sequential(nn.Linear(5, 6), nn.LayerNorm(6), nn.Tanh(), nn.GroupNorm(2, 6, eps=1e-2), nn.Linear(6, 6), RMSNorm((6,), 1e-5),
                                  nn.LayerNorm(6, elementwise_affine=False), nn.Linear(6, 3)),
            nn.CrossEntropyLoss(), numbers.tensor(5, 5, scale=2), torch.tensor([0, 2, 1, 1, 2]), numbers, sgd,
            "input<5> >> dense<6> >> layer_norm<> >> tanh >> group_norm<2, eps<1, 100>> >> dense<6> >> rms_norm<> >> layer_norm<no_affine> >> "
            "dense<3>, cross_entropy")
    numbers = Numbers(71)
    example(out, "norms_of_images",
            lambda: nn.Sequential(nn.Conv2d(2, 4, 2), nn.GroupNorm(2, 4), nn.ReLU(), nn.LayerNorm((4, 4, 3)), nn.Tanh(), nn.Conv2d(4, 4, 2),
                                  RMSNorm((4, 3, 2), 0.1), nn.Flatten(), nn.Linear(24, 2)),
            nn.MSELoss(), numbers.tensor(3, 2, 5, 4), numbers.tensor(3, 2), numbers, sgd,
            "norms between convolutions, mse")
    numbers = Numbers(73)
    example(out, "norms_of_steps",
            lambda: nn.Sequential(nn.LayerNorm(4), rnn(nn.GRU, 4, 3), RMSNorm((3,), 1e-5), nn.Linear(3, 4), OfSteps(nn.GroupNorm(2, 4))),
            nn.MSELoss(), numbers.tensor(3, 4, 4), numbers.tensor(3, 4, 4), numbers, sgd,
            "sequence<4, 4> >> layer_norm<> >> gru<3> >> rms_norm<> >> dense<4> >> group_norm<2>, mse")


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


class Same(nn.Conv2d):
    """A convolution padded as TensorFlow does: the odd zero goes behind."""

    def forward(self, x):
        before = []
        for n, k, s in zip(x.shape[:1:-1], self.kernel_size[::-1], self.stride[::-1]):
            total = max((-(-n // s) - 1) * s + k - n, 0)
            before += [total // 2, total - total // 2]
        return super().forward(nn.functional.pad(x, before))


class Residual(nn.Module):
    def __init__(self, inputs, outputs, stride=1):
        super().__init__()
        self.before = nn.Sequential(*convolved(inputs, outputs, 3, stride), *convolved(outputs, outputs, 3)[:2])
        self.shortcut = nn.Conv2d(inputs, outputs, 1, stride) if stride > 1 else nn.Identity()

    def forward(self, x):
        return torch.relu(self.before(x) + self.shortcut(x))


def convolved(inputs, outputs, kernel, stride=1, groups=1):
    return [Same(inputs, outputs, kernel, stride, groups=groups), nn.BatchNorm2d(outputs, eps=1e-3, momentum=0.01), nn.ReLU()]


def separable(inputs, outputs, stride=1):
    return convolved(inputs, inputs, 3, stride, inputs) + convolved(inputs, outputs, 1)


def pooled(inputs, outputs):
    return [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(inputs, outputs)]


def mlperf_tiny(out):
    """Two training steps of MLPerf Tiny's models. They are large: parameters and inputs come from the formula of `exact`, kept is a part."""

    def exact(shape, scale, state):
        values = []
        for _ in range(math.prod(shape)):
            state[0] = (state[0] * 1103515245 + 12345) % 2**31
            values.append(((state[0] >> 8) / 2**22 - 1) * scale)
        return torch.tensor(values).reshape(shape)

    def some(values, most=24):
        flat = values.detach().reshape(-1)
        return flat[:: -(-len(flat) // most)]

    def one(name, net, shape, classes, batch, count):
        if sum(p.numel() for p in net.parameters()) + sum(b.numel() for k, b in net.named_buffers() if "num_batches" not in k) != count:
            raise SystemExit(name + " has another number of parameters than published")
        state = [1]
        with torch.no_grad():
            for key, p in net.named_parameters():
                if p.dim() > 1:
                    p.copy_(exact(p.shape, math.sqrt(3 / (p.numel() / p.shape[0])), state))
                else:
                    p.add_(exact(p.shape, 0.25, state) - (0 if norm_weight(net, key) else p))
            for key, b in net.named_buffers():
                if "num_batches" not in key:
                    b.add_(exact(b.shape, 0.25, state))
        x = exact((batch, *shape), 1, state)
        target = torch.arange(batch) % classes if classes else x
        loss = nn.CrossEntropyLoss() if classes else nn.MSELoss()
        out.say(f"namespace {name} {{")
        out.say(f"constexpr int batch = {batch};")
        net.eval()
        out.array("y", some(net(x)), "eval(): every so many of [batch][outputs], so that there are 24 at most")
        net.train()
        optimizer, losses = torch.optim.SGD(net.parameters(), lr=0.02, momentum=0.9), []
        for _ in range(2):
            optimizer.zero_grad()
            value = loss(net(x), target)
            value.backward()
            optimizer.step()
            losses.append(value.item())
        out.array("losses", losses, "SGD(lr=.02, momentum=.9): the loss before each of two steps, and what is there after them")
        out.array("after", some(gathered(net), 120))
        out.array("buffers", some(torch.cat([b.reshape(-1) for k, b in net.named_buffers() if "num_batches" not in k]), 60))
        net.eval()
        out.array("y_after", some(net(x)))
        out.say(f"}} // namespace {name}")
        out.say()

    def norm_weight(net, key):
        module, name = key.rsplit(".", 1)
        return name == "weight" and isinstance(net.get_submodule(module), (nn.BatchNorm1d, nn.BatchNorm2d))

    one("resnet8",
        nn.Sequential(*convolved(3, 16, 3), Residual(16, 16), Residual(16, 32, 2), Residual(32, 64, 2), *pooled(64, 10)), (3, 32, 32), 10, 5, 78666)
    one("ds_cnn", nn.Sequential(*convolved(1, 64, (10, 4), 2), *[m for _ in range(4) for m in separable(64, 64)],
                                *pooled(64, 12)), (1, 49, 10), 12, 5, 24908)
    widths = [(8, 16, 1), (16, 32, 2), (32, 32, 1), (32, 64, 2), (64, 64, 1), (64, 128, 2), *5 * [(128, 128, 1)], (128, 256, 2), (256, 256, 1)]
    one("mobilenet", nn.Sequential(*convolved(3, 8, 3, 2), *[m for block in widths for m in separable(*block)], *pooled(256, 2)), (3, 96, 96), 2, 5, 221794)
    sides = [640, *4 * [128], 8, *4 * [128]]
    one("autoencoder", nn.Sequential(*[m for i, o in zip(sides, sides[1:]) for m in (nn.Linear(i, o), nn.BatchNorm1d(o, eps=1e-3, momentum=0.01), nn.ReLU())],
                                     nn.Linear(128, 640)), (640,), 0, 9, 269992)


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


class Pad(nn.Module):
    """Zeros (or what else counts as nothing) before and behind the last axes, last axis first."""

    def __init__(self, *sides, value=0.0):
        super().__init__()
        self.sides, self.value = sides, value

    def forward(self, x):
        return nn.functional.pad(x, self.sides, value=self.value)


class MeanOfWhatIsThere(nn.Module):
    """An average pool behind padding that does not count."""

    def __init__(self, pad, pool):
        super().__init__()
        self.pad, self.pool = pad, pool

    def forward(self, x):
        return self.pool(self.pad(x)) / self.pool(self.pad(torch.ones_like(x)))


def windows(out):
    sgd = [("sgd", "SGD(lr=.1, weight_decay=.01)", lambda p: torch.optim.SGD(p, lr=0.1, weight_decay=0.01))]
    nothing = -math.inf
    numbers = Numbers(83)
    example(out, "same",
            lambda: nn.Sequential(Pad(1, 2, 0, 1), nn.Conv2d(2, 4, (3, 4), stride=2), nn.Tanh(), Pad(0, 0, 0, 1, value=nothing), nn.MaxPool2d(2),
                                  Pad(0, 1, 0, 1), nn.Conv2d(4, 3, 2), nn.Sigmoid(), MeanOfWhatIsThere(Pad(1, 1, 0, 1), nn.AvgPool2d(3, (2, 1))),
                                  nn.Flatten()),
            nn.MSELoss(), numbers.tensor(3, 2, 6, 7), numbers.tensor(3, 6), numbers, sgd,
            "input<2, 6, 7> >> conv2d<4, kernel<3, 4>, stride<2>, same> >> tanh >> max_pool2d<2, same> >> conv2d<3, kernel<2>, same> >> sigmoid >> "
            "avg_pool2d<3, stride<2, 1>, same> >> flatten, mse")
    numbers = Numbers(89)
    example(out, "rounded_up",
            lambda: nn.Sequential(nn.Conv2d(2, 3, 1), nn.Tanh(), nn.MaxPool2d(3, stride=2, padding=1, ceil_mode=True),
                                  nn.AvgPool2d(3, stride=2, padding=1, ceil_mode=True), nn.Conv2d(3, 2, 1),
                                  nn.AvgPool2d(2, padding=1, ceil_mode=True, count_include_pad=False), nn.Flatten(), nn.Linear(8, 2)),
            nn.MSELoss(), numbers.tensor(3, 2, 7, 6), numbers.tensor(3, 2), numbers, sgd,
            "input<2, 7, 6> >> conv2d<3, kernel<1>> >> tanh >> max_pool2d<3, stride<2>, padding<1>, ceil_mode> >> avg_pool2d<3, stride<2>, padding<1>, "
            "ceil_mode> >> conv2d<2, kernel<1>> >> avg_pool2d<2, padding<1>, ceil_mode, no_padding_counted> >> flatten >> dense<2>, mse")
    numbers = Numbers(97)
    example(out, "window_signals",
            lambda: nn.Sequential(Pad(0, 1), nn.Conv1d(2, 4, 3, stride=3), nn.Tanh(), nn.MaxPool1d(2, ceil_mode=True), Pad(1, 2),
                                  nn.Conv1d(4, 4, 2, dilation=3, groups=2), nn.AvgPool1d(2, stride=1, padding=1, count_include_pad=False), nn.Flatten()),
            nn.MSELoss(), numbers.tensor(3, 2, 14), numbers.tensor(3, 16), numbers, sgd,
            "input<2, 14> >> conv1d<4, kernel<3>, stride<3>, same> >> tanh >> max_pool1d<2, ceil_mode> >> conv1d<4, kernel<2>, dilation<3>, "
            "groups<2>, same> >> avg_pool1d<2, stride<1>, padding<1>, no_padding_counted> >> flatten, mse")
    numbers = Numbers(101)
    example(out, "moved",
            lambda: nn.Sequential(nn.ZeroPad2d((1, 0, 2, 1)), nn.Conv2d(2, 3, 3, stride=2), nn.Tanh(), nn.Upsample(scale_factor=2),
                                  nn.ZeroPad2d((0, 1, 0, 1)), nn.AvgPool2d(2), nn.ZeroPad2d(1), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(12, 2)),
            nn.MSELoss(), numbers.tensor(3, 2, 4, 5), numbers.tensor(3, 2), numbers, sgd,
            "input<2, 4, 5> >> zero_pad2d<1, 0, 2, 1> >> conv2d<3, kernel<3>, stride<2>> >> tanh >> upsample2d<2> >> zero_pad2d<0, 1, 0, 1> >> "
            "avg_pool2d<2> >> zero_pad2d<1> >> max_pool2d<2> >> flatten >> dense<2>, mse")
    numbers = Numbers(103)
    example(out, "transposed",
            lambda: nn.Sequential(nn.ConvTranspose2d(2, 4, (3, 2), stride=(2, 3), padding=(1, 0), output_padding=(1, 2)), nn.Tanh(),
                                  nn.ConvTranspose2d(4, 2, 2, dilation=2, groups=2, output_padding=1, bias=False), nn.AvgPool2d((3, 4)), nn.Flatten()),
            nn.MSELoss(), numbers.tensor(3, 2, 3, 2), numbers.tensor(3, 12), numbers, sgd,
            "input<2, 3, 2> >> conv_transpose2d<4, kernel<3, 2>, stride<2, 3>, padding<1, 0>, output_padding<1, 2>> >> tanh >> conv_transpose2d<2, "
            "kernel<2>, dilation<2>, groups<2>, output_padding<1>, no_bias> >> avg_pool2d<kernel<3, 4>> >> flatten, mse")


write("golden.hpp", layers)
write("golden_activations.hpp", activations)
write("golden_sequences.hpp", sequences)
write("golden_more_sequences.hpp", more_sequences)
write("golden_lengths.hpp", lengths)
write("golden_training.hpp", training)
write("golden_losses.hpp", losses)
write("golden_schedules.hpp", schedules)
write("golden_norms.hpp", norms)
write("golden_batch_norms.hpp", batch_norms)
write("golden_windows.hpp", windows)
write("golden_mlperf_tiny.hpp", mlperf_tiny)
