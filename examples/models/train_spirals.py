#!/usr/bin/env python3
"""Trains models/spirals.safetensors in PyTorch, for example 13.

    build/examples/examples/13_from_pytorch --script > spirals_net.py
    python3 examples/models/train_spirals.py spirals_net.py examples/models/spirals.safetensors
"""
import importlib.util
import math
import sys

import torch

spec = importlib.util.spec_from_file_location("spirals_net", sys.argv[1])
net_of = importlib.util.module_from_spec(spec)
spec.loader.exec_module(net_of)

torch.manual_seed(3)
net = net_of.network()
radius = torch.rand(3000) * 0.95 + 0.05
arm = torch.arange(3000) % 3
angle = 4.5 * radius + 2 * math.pi * arm / 3 + 0.12 * torch.randn(3000)
points = torch.stack([radius * angle.cos(), radius * angle.sin()], dim=1)
adam = torch.optim.Adam(net.parameters(), lr=0.01)
for epoch in range(600):
    adam.zero_grad()
    loss = torch.nn.functional.cross_entropy(net(points), arm)
    loss.backward()
    adam.step()
print(f"loss {loss:.4f}, accuracy {(net(points).argmax(1) == arm).float().mean():.4f}")
x = torch.tensor([[0.3, -0.4]])
net_of.save(sys.argv[2], {**net.state_dict(), "golden.input": x[0], "golden.output": net(x)[0].detach()})
