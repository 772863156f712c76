"""golden_schedules.hpp: learning rates, step by step."""
import torch


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
