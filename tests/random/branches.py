"""Branches that come together again, wires that are read further on, and what all layers are drawn with."""
from choices import FEW, GATES, MAPS


class Branches:
    """A topology as it is written so far, and the shape that leaves its last layer."""

    def __init__(self, dice, batch):
        self.dice, self.pick = dice, dice.choice
        self.batch = batch
        self.text, self.depth, self.wires = [], 0, 0

    def add(self, text):
        self.text.append(text)

    def map(self, chance=0.6):
        if self.dice.random() < chance:
            self.add(self.pick(MAPS))

    def norm(self, chance, size):
        """A norm; batch_norm where a batch has two values of each feature or channel, as PyTorch wants."""
        if self.dice.random() < chance:
            n = getattr(self, size)
            if self.dice.random() < 0.3 and self.batch > 1:
                return self.add("nn::batch_norm<>")
            groups = self.pick([g for g in (1, 2, 3, 4) if n % g == 0])
            self.add(self.pick(["nn::layer_norm<>", "nn::rms_norm<>", f"nn::group_norm<{groups}>"]))

    def branch(self, draw):
        """What draw adds, as one chain; the shape is then as before."""
        before, shape = self.text, self.shape()
        self.text, self.depth = [], self.depth + 1
        draw()
        chain, made = " >> ".join(self.text), self.shape()
        self.text, self.depth = before, self.depth - 1
        self.set_shape(shape)
        return chain, made

    def shape(self):
        return {name: getattr(self, name) for name in ("channels", "height", "width", "steps") if hasattr(self, name)}

    def set_shape(self, shape):
        self.__dict__.update(shape)

    def fork(self, size, layer):
        """A sum, a product or a concat of what layer(n) adds, which makes n of `size`."""
        here, kind = getattr(self, size), self.pick(["sum", "sum", "product", "concat"])
        out = here if self.dice.random() < 0.6 else self.pick(FEW)
        chains, total = [], 0
        for i in range(self.dice.randint(2, 3)):
            n = self.pick(FEW) if kind == "concat" else out
            if n == here and kind != "product" and self.dice.random() < 0.5 or (kind == "concat" and self.dice.random() < 0.3):
                n, chain = here, "nn::identity"
                if self.dice.random() < 0.25 and here > 1 and kind == "concat" and (size == "channels" or self.depth < 2):
                    first = self.dice.randrange(here)
                    n = self.dice.randint(1, here - first)
                    chain = f"nn::slice<{first}, {n}>"
            else:
                def one():
                    if self.depth < 3 and self.dice.random() < 0.3:
                        if self.dice.random() < 0.5:
                            self.fork(size, layer)
                        else:
                            layer(self.pick(FEW))
                            self.map()
                    layer(n)
                    if kind == "product":
                        self.add(self.pick(GATES))
                    else:
                        self.map(0.4)
                chain, _ = self.branch(one)
            chains.append(chain)
            total += n
        if all(chain == "nn::identity" for chain in chains):
            kind, total = "sum", here
        self.add(f"nn::{kind}({', '.join(chains)})")
        setattr(self, size, total if kind == "concat" else out if any(c != "nn::identity" for c in chains) else here)
        self.map(0.4)

    def joined_by_name(self, size, layer):
        """A wire that is read again further on."""
        name, here = f"w{self.wires}", getattr(self, size)
        self.wires += 1
        self.add(f'nn::as<"{name}">')
        n = self.pick(FEW)
        layer(n)
        self.map()
        if n == here and self.dice.random() < 0.7:
            self.add(f'nn::sum(nn::identity, nn::from<"{name}">)')
        else:
            self.add(f'nn::concat(nn::from<"{name}">, nn::identity)')
            n += here
        setattr(self, size, n)
