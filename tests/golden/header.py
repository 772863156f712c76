"""What the scripts that make golden numbers share: values by a formula, and headers of constexpr arrays."""
import math
import pathlib
import sys

import torch

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
FOLDER = pathlib.Path(__file__).resolve().parent
MAKER = pathlib.Path(sys.argv[0]).name


class Numbers:
    """Deterministic values in -1..1 with few digits, from a linear congruential generator."""

    def __init__(self, seed):
        self.state = seed

    def next(self):
        self.state = (self.state * 1103515245 + 12345) % 2**31
        return round((self.state >> 8) / 2**22 - 1, 6)

    def tensor(self, *shape, scale=1.0):
        values = [round(self.next() * scale, 6) for _ in range(math.prod(shape))]
        return torch.tensor(values).reshape(shape)


class Header:
    """Collects namespaces of constexpr arrays."""

    def __init__(self):
        self.lines = []

    def say(self, line=""):
        self.lines.append(line)

    def array(self, name, values, comment="", kind="double"):
        flat = torch.as_tensor(values).detach().reshape(-1).tolist()
        texts = ["%d" % v if kind == "int" else '__builtin_nan("")' if v != v else "%.17g" % v for v in flat]
        if comment:
            self.say(f"/// {comment}")
        self.say(f"constexpr {kind} {name}[{len(texts)}] = {{")
        line = "   "
        for text in texts:
            if len(line) + len(text) + 2 > 110:
                self.say(line)
                line = "   "
            line += f" {text},"
        self.say(line.rstrip(",") + "};")

    def scalar(self, name, value):
        text = '__builtin_nan("")' if value != value else f"{float(value):.17g}"
        self.say(f"constexpr double {name} = {text};")


def gathered(net, what=lambda p: p):
    """All parameters one after the other, in the order of the state_dict."""
    return torch.cat([what(p).detach().reshape(-1) for p in net.parameters()])


def write(name, fill_in):
    """A file of what fill_in(header) says."""
    out = Header()
    out.say("#pragma once")
    version = torch.__version__.split("+")[0]
    out.say(f"// Made by tests/golden/{MAKER} with PyTorch {version} in double precision; do not edit.")
    out.say()
    out.say("namespace golden {")
    out.say()
    fill_in(out)
    out.say("} // namespace golden")
    text = "\n".join(out.lines) + "\n"
    if len(text) > 80_000:
        raise SystemExit(f"{name} would have {len(text)} bytes; 80,000 is the limit")
    (FOLDER / name).write_text(text)
    print(f"{name}: {len(text)} bytes")
