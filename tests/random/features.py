"""Layers on features."""
from branches import Branches
from choices import SIZES


class Features(Branches):
    """What begins with features, and what a network ends with."""

    def dense(self, n):
        self.add(f"nn::dense<{n}{', nn::no_bias' if self.dice.random() < 0.2 else ''}>")
        self.width = n

    def begin_with_features(self):
        n = self.width = self.pick(SIZES)
        self.add(f"nn::input<{n}>")
        self.features(self.dice.randint(1, 4))

    def features(self, count):
        for i in range(count):
            if self.dice.random() < 0.2:
                self.fork("width", self.dense)
            elif self.dice.random() < 0.1:
                self.joined_by_name("width", self.dense)
            bias = ", nn::no_bias" if self.dice.random() < 0.2 else ""
            layer = f"nn::dense<{self.pick(SIZES)}{bias}>"
            if i + 1 < count and self.dice.random() < 0.1:
                layer = f"nn::frozen({layer})"
            self.add(layer)
            self.width = int("".join(c for c in layer.split(",")[0] if c.isdigit()))
            if i + 1 < count:
                if self.width > 4:
                    self.norm(0.1, "width")
                self.map()
