#!/usr/bin/env python3
"""Models between PyTorch and ctnn, there and back, with real PyTorch: skipped (77) where there is none.

    python3 side.py SIDE FOLDER      SIDE: a program on side.hpp
"""
import importlib.util
import os
import pathlib
import subprocess
import sys

try:
    import torch
    from torch import nn
except ImportError:
    system = "/usr/bin/python3"  # where Debian's python3-torch is, whatever the first python3 in the path
    if os.path.exists(system) and not os.environ.get("CTNN_TORCH_TRIED"):
        os.environ["CTNN_TORCH_TRIED"] = "1"
        os.execv(system, [system, *sys.argv])
    print("PyTorch is not installed (python3-torch): skipped")
    sys.exit(77)

# oneDNN's gelu has handed on whatever gradients of floats (1e29 in PyTorch 1.13 on a Xeon with AVX-512).
torch.backends.mkldnn.set_flags(False)


def imported(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def prefixed(prefix, tensors):
    return {prefix + name: tensor.detach().clone() for name, tensor in tensors.items()}


def of_classes(output, targets):
    """Cross-entropy, a class for every sample, every step or every pixel."""
    if output.dim() == 4:
        return nn.functional.cross_entropy(output, targets)
    return nn.functional.cross_entropy(output.flatten(0, -2), targets.flatten())


def write(script, dtype, path):
    """What PyTorch makes of a network: outputs, gradients, three steps of its optimizer."""
    torch.manual_seed(7)
    net = script.network().to(dtype)
    x = torch.cat([script.example() for _ in range(script.BATCH)])
    if x.is_floating_point():
        x = x.to(dtype)
    net.eval()
    output = net(x)
    net.train()
    if script.MSE:
        targets, loss_of = torch.randn(output.shape, dtype=dtype), nn.MSELoss()
    else:
        classes = 1 if output.dim() == 4 else -1
        places = output.select(classes, 0)
        targets, loss_of = torch.arange(places.numel()).reshape(places.shape) % output.shape[classes], of_classes
    tensors = {"x": x.to(dtype), "output": output, "targets": targets.to(dtype), **prefixed("start.", net.state_dict())}
    make, options = script.OPTIMIZER
    losses, optimizer = [], make(net.parameters(), **options)
    for step in range(3):
        optimizer.zero_grad()
        loss = loss_of(net(x), targets)
        loss.backward()
        losses.append(loss.detach())
        if step == 0:
            gradients = {n: torch.zeros_like(p) if p.grad is None else p.grad for n, p in net.named_parameters()}
            tensors.update(prefixed("gradient.", {**gradients, **{n: torch.zeros_like(b) for n, b in net.named_buffers()}}))
        optimizer.step()
    tensors.update({"losses": torch.stack(losses), **prefixed("after.", net.state_dict())})
    script.save(path, tensors)
    return net


def main():
    side, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run([side, "scripts", folder], check=True)
    trained = []
    for path in sorted(folder.glob("*.py")):
        script = imported(path)
        for kind, dtype in (("f32", torch.float32), ("f64", torch.float64)):
            net = write(script, dtype, folder / f"{path.stem}.{kind}.safetensors")
            trained.append((script, net, folder / f"{path.stem}.{kind}.trained.safetensors"))
    subprocess.run([side, "check", folder], check=True)
    for script, net, path in trained:  # and back
        again = script.network().to(next(net.parameters()).dtype)
        again.load_state_dict(script.load(path))
        for (name, a), b in zip(net.state_dict().items(), again.state_dict().values()):
            # In the norm, as side.hpp: Adam makes much of a gradient that is nothing but rounding (a bias before a batch_norm).
            near = (a - b).norm() <= 1e-4 * (b.norm() + 1e-3) if b.is_floating_point() else name.endswith("num_batches_tracked")
            assert near, f"{path}: {name}"
    # A program itself: what it writes has a golden example, and it takes what was written.
    name = trained[0][2].name.split(".")[0]
    first, out = folder / f"{name}.py", folder / f"{name}.out.safetensors"
    subprocess.run([sys.executable, first, out, folder / f"{name}.f32.trained.safetensors"], check=True)
    tensors, example = imported(first).load(out), imported(first).example()
    assert tensors["golden.input"].shape == example.shape[1:] and "golden.output" in tensors
    print(f"{len(trained)} models there and back")


os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
main()
