"""Layers on steps: recurrent, causal, pools over them."""
from choices import FEW, SIZES, STEPS
from features import Features


class Sequences(Features):
    """What begins with steps or tokens."""

    def step_layer(self, n):
        kind = self.pick(["dense", "dense", "lstm", "gru", "rnn", "causal", "reset_before", "both ways"])
        if kind == "reset_before":
            self.add(f"nn::gru<{n}, nn::reset_before>")
        elif kind == "both ways" and n % 2 == 0:
            self.add(f"nn::bidirectional<nn::{self.pick(['lstm', 'gru', 'rnn'])}<{n // 2}>>")
        elif kind == "both ways":
            self.add(f"nn::dense<{n}>")
        elif kind == "causal":
            self.add(f"nn::conv1d<{n}, nn::kernel<{self.dice.randint(1, 3)}>, nn::dilation<{self.pick([1, 2, 4])}>, nn::causal>")
        else:
            self.add(f"nn::{kind}<{n}>")
        self.width = n

    def begin_with_sequence(self):
        self.steps, self.width = self.pick(STEPS), self.pick(SIZES)
        self.add(f"nn::sequence<{self.steps}, {self.width}>")
        self.sequence()

    def begin_with_tokens(self):
        self.steps = self.pick(STEPS)
        self.width = self.pick(SIZES)
        self.add(f"nn::tokens<{self.steps}, {self.pick([2, 5, 11, 40])}>")
        self.add(f"nn::embedding<{self.width}>")
        self.sequence()

    def sequence(self):
        for i in range(self.dice.randint(1, 3)):
            kind = self.pick(["rnn", "lstm", "gru", "lstm", "gru", "dense", "causal", "other", "pool"])
            out = self.pick(SIZES if kind == "dense" else SIZES[:-2])
            bias = ", nn::no_bias" if self.dice.random() < 0.15 else ""
            if kind == "other":
                if self.dice.random() < 0.5:
                    self.add(f"nn::gru<{out}, nn::reset_before{bias}>")
                else:
                    self.add(f"nn::bidirectional<nn::{self.pick(['lstm', 'gru', 'rnn'])}<{out}{bias}>>")
                    out *= 2
            elif kind == "causal":
                groups = self.pick([g for g in (1, 1, 1, 2, self.width) if self.width % g == 0])
                out = self.pick([n for n in FEW + [groups, 2 * groups] if n % groups == 0])
                dilation = self.pick([1, 1, 2, 3, 8])
                options = (f", nn::dilation<{dilation}>" if dilation > 1 else "") + (f", nn::groups<{groups}>" if groups > 1 else "")
                if self.dice.random() < 0.3:
                    stride = self.pick([2, 2, 3, 5])
                    options += f", nn::stride<{stride}>"
                    self.steps = (self.steps + stride - 1) // stride
                self.add(f"nn::conv1d<{out}, nn::kernel<{self.dice.randint(1, 4)}>{options}{bias}, nn::causal>")
            elif kind == "pool":
                out, k = self.width, self.dice.randint(1, min(3, self.steps))
                stride, padding = self.pick([1, 2, k]), self.pick([0, 0, k // 2])
                self.add(f"nn::{self.pick(['max', 'avg'])}_pool1d<{k}, nn::stride<{stride}>, nn::padding<{padding}>>")
                self.steps = (self.steps + 2 * padding - k) // stride + 1
            else:
                self.add(f"nn::{kind}<{out}{bias}>")
            self.width = out
            if self.width > 4:
                self.norm(0.1, "width")
            self.map(0.6 if kind in ("dense", "causal") else 0.15)
            if self.dice.random() < 0.25:
                self.fork("width", self.step_layer)
            elif self.dice.random() < 0.15:
                self.joined_by_name("width", self.step_layer)
        end = self.pick(["last_step", "first_step", "all", "flatten"])
        if end == "all":
            self.add(f"nn::dense<{self.pick(FEW)}>")
        else:
            self.add(f"nn::{end}")
            if end == "flatten":
                self.width *= self.steps
            self.features(self.dice.randint(1, 2))
