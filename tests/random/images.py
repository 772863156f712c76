"""Layers on images and signals: convolutions, pools, what enlarges."""
from choices import FEW
from sequences import Sequences


class Images(Sequences):
    """What begins with an image or a signal; its columns may become steps."""

    def same_convolution(self, n):
        rank = 1 if self.height == 1 and self.is_signal else 2
        k = self.pick([k for k in (1, 3) if k <= self.width and (rank == 1 or k <= self.height)])
        self.add(f"nn::conv{rank}d<{n}, nn::kernel<{k}>{', nn::padding<1>' if k == 3 else ''}>")
        self.channels = n

    def begin_with_image(self):
        self.is_signal = False
        self.channels, self.height, self.width = self.pick(FEW), self.dice.randint(3, 14), self.dice.randint(3, 19)
        self.add(f"nn::input<{self.channels}, {self.height}, {self.width}>")
        self.image(2)

    def begin_with_signal(self):
        self.is_signal = True
        self.channels, self.height, self.width = self.pick(FEW), 1, self.dice.randint(3, 40)
        self.add(f"nn::input<{self.channels}, {self.width}>")
        self.image(1)

    def window(self, rank, pool):
        options = []
        extents = [self.width] if rank == 1 else [self.height, self.width]
        if self.dice.random() < 0.12:
            around = [self.dice.randint(0, 2) for _ in range(2 * rank)]  # left, right, top, bottom
            self.add(f"nn::zero_pad{rank}d<{', '.join(map(str, around))}>")
            self.width += around[0] + around[1]
            if rank == 2:
                self.height += around[2] + around[3]
            extents = [self.width] if rank == 1 else [self.height, self.width]
        kernel = [self.dice.randint(1, min(4 if pool else 5, e)) for e in extents]
        stride = [self.pick([1, 2, 2, 3]) for _ in extents] if self.dice.random() < 0.4 else (kernel if pool else [1] * rank)
        padding = [self.dice.randint(0, k // 2) for k in kernel] if self.dice.random() < 0.4 else [0] * rank
        dilation = [1] * rank
        if not pool and self.dice.random() < 0.25:
            dilation = [d if (k - 1) * d + 1 <= e + 2 * p else 1
                        for d, k, e, p in zip([2] * rank, kernel, extents, padding)]
        inside = [e + 2 * p - (k - 1) * d - 1 for e, p, k, d in zip(extents, padding, kernel, dilation)]
        out = [i // s + 1 for i, s in zip(inside, stride)]
        if pool and self.dice.random() < 0.25:
            # PyTorch leaves a window out that would begin behind the image and its padding in front.
            options.append("nn::ceil_mode")
            out = [o + 1 if i % s and o * s < e + p else o for o, i, s, e, p in zip(out, inside, stride, extents, padding)]
        elif self.dice.random() < 0.15:
            options.append("nn::same")
            out, padding = [-(-e // s) for e, s in zip(extents, stride)], [0] * rank
        if pool == "avg" and any(padding) and self.dice.random() < 0.5:
            options.append("nn::no_padding_counted")
        numbers = lambda values: ", ".join(map(str, values))
        if any(s != d for s, d in zip(stride, kernel if pool else [1] * rank)):
            options.append(f"nn::stride<{numbers(stride)}>")
        if any(padding):
            options.append(f"nn::padding<{numbers(padding)}>")
        if any(d > 1 for d in dilation):
            options.append(f"nn::dilation<{numbers(dilation)}>")
        self.width = out[-1]
        if rank == 2:
            self.height = out[0]
        return f"nn::kernel<{numbers(kernel)}>", options

    def enlarge(self, rank):
        extents = [self.width] if rank == 1 else [self.height, self.width]
        if self.dice.random() < 0.4:
            self.add(f"nn::upsample{rank}d<2>")
            extents = [2 * e for e in extents]
        else:
            kernel, stride = self.dice.randint(1, 4), self.dice.randint(1, 3)
            padding = self.dice.randint(0, (kernel - 1) // 2)
            beyond = self.dice.randint(0, stride - 1)
            self.channels = self.pick(FEW)
            options = [f"nn::kernel<{kernel}>", f"nn::stride<{stride}>", f"nn::padding<{padding}>", f"nn::output_padding<{beyond}>"]
            self.add(f"nn::conv_transpose{rank}d<{', '.join([str(self.channels)] + options)}>")
            extents = [(e - 1) * stride - 2 * padding + kernel + beyond for e in extents]
        self.width = extents[-1]
        if rank == 2:
            self.height = extents[0]

    def image(self, rank):
        for _ in range(self.dice.randint(1, 3)):
            groups = self.pick([g for g in (1, 1, 2, 3, 4, self.channels) if self.channels % g == 0])
            out = self.pick([n for n in FEW + [groups, 2 * groups] if n % groups == 0])
            kernel, options = self.window(rank, False)
            if groups > 1:
                options.append(f"nn::groups<{groups}>")
            if self.dice.random() < 0.2:
                options.append("nn::no_bias")
            self.add(f"nn::conv{rank}d<{', '.join([str(out), kernel] + options)}>")
            self.channels = out
            self.norm(0.1 if self.channels * self.height * self.width > 4 else 0, "channels")
            if self.dice.random() < 0.25:
                self.map()
                self.fork("channels", self.same_convolution)
            elif self.dice.random() < 0.15:
                self.joined_by_name("channels", self.same_convolution)
            if self.dice.random() < 0.1 and self.width * self.height < 200:
                self.enlarge(rank)
            if self.dice.random() < 0.08:
                self.add(f"nn::product(nn::identity, nn::global_avg_pool >> nn::dense<{self.channels}> >> nn::sigmoid)")
            first = self.dice.random() < 0.3
            if not first:
                self.map()
            if self.dice.random() < 0.5:
                how = self.pick(["max", "max", "avg"])
                kernel, options = self.window(rank, how)
                self.add(f"nn::{how}_pool{rank}d<{', '.join([kernel] + options)}>")
            if first:
                self.map()
        if self.dice.random() < 0.15 and self.width > 1:
            self.add("nn::as_sequence")
            self.steps, self.width = self.width, self.channels * self.height
            return self.sequence()
        if self.dice.random() < 0.3:
            self.add(self.pick(["nn::global_avg_pool", "nn::global_max_pool"]))
            self.width = self.channels
        else:
            self.add("nn::flatten")
            self.width *= self.channels * self.height
        self.features(self.dice.randint(1, 2))
