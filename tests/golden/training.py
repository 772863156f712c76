"""golden_training.hpp: optimizers where their definitions differ, and labels that count nowhere."""
import torch
from torch import nn

from examples import example
from header import Numbers
from optimizers import Lion, NAdam, Scheduled
from steps import over_steps, rnn


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
