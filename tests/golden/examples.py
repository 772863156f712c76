"""What most golden networks have: initial weights by the formula, a forward pass, gradients, steps of optimizers."""
import torch

from header import gathered

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
