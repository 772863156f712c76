#!/usr/bin/env python3
"""Random topologies against PyTorch and against their own single samples: sizes around registers, blocks and pieces, every layer behind
every other, every optimizer, compilers and instruction sets by lot. What failed is printed with the seed that makes it again.

    python3 topologies.py --folder BUILD --count 100                  a new seed each day; --seed N: that one
    python3 topologies.py --folder BUILD --count 6 --compiler "g++ -O1 -march=native"     one compiler instead of the lot
"""
import argparse
import datetime
import os
import pathlib
import random
import subprocess
import sys

TESTS = pathlib.Path(__file__).resolve().parent.parent
SIZES = [1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16, 17, 20, 31, 32, 33, 40, 64, 65]
FEW = [1, 2, 3, 4, 5, 7, 8, 9, 16, 17]
STEPS = [1, 2, 3, 4, 5, 8, 9, 17, 20]
BATCHES = [1, 2, 3, 5, 7, 8, 9, 15, 16, 17, 24, 31, 32, 33, 63, 64, 65, 70]
MAPS = ["nn::relu", "nn::tanh", "nn::sigmoid", "nn::leaky_relu<1, 5>", "nn::gelu", "nn::silu", "nn::elu<>", "nn::softplus", "nn::mish",
        "nn::softsign", "nn::hard_swish"]
GATES = ["nn::tanh", "nn::sigmoid", "nn::softsign"]
COMPILERS = ["g++", "clang++-19"]
FLAGS = ["-O1 -march=native", "-O2 -mavx2 -mfma", "-O1 -msse2", "-O1 -DCTNN_NO_XSIMD", "-O1 -march=native -fsanitize=address,undefined",
         "-O1 -mavx2 -mfma -fsanitize=address,undefined", "-O1 -msse2 -fsanitize=address,undefined", "-O2 -mavx"]
if "avx512vl" in pathlib.Path("/proc/cpuinfo").read_text():
    FLAGS += ["-O2 -march=x86-64-v4"]


class Drawn:
    """A topology as it is written, and the shape that leaves its last layer."""

    def __init__(self, dice):
        self.dice, self.pick = dice, dice.choice
        self.batch = self.pick(BATCHES)
        self.text, self.depth, self.wires = [], 0, 0
        kind = self.pick(["features", "image", "signal", "sequence", "sequence", "tokens"])
        getattr(self, "begin_with_" + kind)()

    def add(self, text):
        self.text.append(text)

    def map(self, chance=0.6):
        if self.dice.random() < chance:
            self.add(self.pick(MAPS))

    # ---- branches
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

    def dense(self, n):
        self.add(f"nn::dense<{n}{', nn::no_bias' if self.dice.random() < 0.2 else ''}>")
        self.width = n

    def same_convolution(self, n):
        rank = 1 if self.height == 1 and self.is_signal else 2
        k = self.pick([k for k in (1, 3) if k <= self.width and (rank == 1 or k <= self.height)])
        self.add(f"nn::conv{rank}d<{n}, nn::kernel<{k}>{', nn::padding<1>' if k == 3 else ''}>")
        self.channels = n

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

    def norm(self, chance, size):
        """A norm; batch_norm where a batch has two values of each feature or channel, as PyTorch wants."""
        if self.dice.random() < chance:
            n = getattr(self, size)
            if self.dice.random() < 0.3 and self.batch > 1:
                return self.add("nn::batch_norm<>")
            groups = self.pick([g for g in (1, 2, 3, 4) if n % g == 0])
            self.add(self.pick(["nn::layer_norm<>", "nn::rms_norm<>", f"nn::group_norm<{groups}>"]))

    # ---- what a network begins with
    def begin_with_features(self):
        n = self.width = self.pick(SIZES)
        self.add(f"nn::input<{n}>")
        self.features(self.dice.randint(1, 4))

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

    # ---- what follows
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
        end = self.pick(["last", "last", "all", "flatten"])
        if end == "all":
            self.add(f"nn::dense<{self.pick(FEW)}>")
        else:
            self.add("nn::last_step" if end == "last" else "nn::flatten")
            if end == "flatten":
                self.width *= self.steps
            self.features(self.dice.randint(1, 2))


OPTIMIZERS = ["nn::sgd{{.lr = 0.05}}", "nn::sgd{{.lr = 0.05, .weight_decay = 0.1}}", "nn::momentum_sgd{{.lr = 0.02, .momentum = 0.8, .weight_decay = 0.05}}",
              "nn::momentum_sgd{{.lr = 0.02, .momentum = 0.9, .dampening = 0, .weight_decay = 0, .nesterov = true}}",
              "nn::momentum_sgd{{.lr = 0.02, .momentum = 0.9, .dampening = 0.3}}", "nn::adam{{.lr = 0.01, .eps = 1e-2}}",
              "nn::adam{{.lr = 0.01, .betas = {{0.8, 0.99}}, .eps = 1e-2, .weight_decay = 0.1}}", "nn::adamw{{.lr = 0.01, .eps = 1e-2, .weight_decay = 0.1}}"]


def draw(seed):
    """One network as the lines of a program that need it, by its seed alone."""
    dice = random.Random(seed)
    drawn = Drawn(dice)
    optimizer = dice.choice(OPTIMIZERS).format()
    loss = dice.choice(["nn::mse", "nn::mse", "nn::cross_entropy"])
    return " >> ".join(drawn.text), loss, optimizer, drawn.batch


def program(networks):
    lines = ['#include "torch/side.hpp"', "namespace nn = ctnn;", "template <>",
             "inline constexpr nn::index nn::stack_limit<> = 32 << 20;", ""]
    names = []
    for seed, (text, loss, optimizer, batch) in networks:
        kind = optimizer.split("{")[0]
        lines.append(f"constexpr auto net_{seed} = {text};")
        lines.append(f'constexpr ctnn_test::exchanged<net_{seed}, {loss}, {kind}, {batch}> one_{seed}{{"net_{seed}", {optimizer}}};')
        names.append(f"one_{seed}")
    lines += ["", "int main(int, char** arguments) { return ctnn_test::exchange(arguments, " + ", ".join(names) + "); }"]
    return "\n".join(lines) + "\n"


def examine(seed, command, folder, includes):
    """Compiles and runs one network; a sentence where something is wrong."""
    folder.mkdir(parents=True, exist_ok=True)
    network = draw(seed)
    source, binary = folder / "program.cpp", folder / "program"
    source.write_text(program([(seed, network)]))
    said = f"seed {seed}: {command}\n    {network[0]}, {network[1]}, {network[2]}, {network[3]} samples"
    environment = {**os.environ, "UBSAN_OPTIONS": "halt_on_error=1", "ASAN_OPTIONS": "detect_stack_use_after_return=0"}

    def run(what, arguments):
        done = subprocess.run(["sh", "-c", 'ulimit -s 65536 && exec "$@"', "sh", *map(str, arguments)],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)
        if done.returncode not in (0, 77):
            return f"{said}\n    {what}: exit status {done.returncode}\n" + "\n".join(done.stdout.splitlines()[-40:])
        return None

    return (run("compiling", [*command.split(), "-std=c++20", *includes, source, "-o", binary]) or run("its laws", [binary, "laws"])
            or run("against PyTorch", [sys.executable, TESTS / "torch" / "side.py", binary, folder / "torch"]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=pathlib.Path, required=True)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=datetime.date.today().toordinal() * 1000)
    parser.add_argument("--compiler", help="one command instead of the lot")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--system", nargs="*", default=[], help="folders of Boost and xsimd")
    options = parser.parse_args()
    includes = [f"-I{TESTS.parent / 'include'}", f"-I{TESTS}", *(f"-isystem{folder}" for folder in options.system)]
    seeds = range(options.seed, options.seed + options.count)
    print(f"random topologies from seed {options.seed} on, {options.count} of them", flush=True)

    def command(seed):
        dice = random.Random(-seed)
        return options.compiler or f"{dice.choice(COMPILERS)} {dice.choice(FLAGS)}"

    from concurrent.futures import ThreadPoolExecutor
    failed = 0
    with ThreadPoolExecutor(options.jobs) as pool:
        results = [pool.submit(examine, seed, command(seed), options.folder / str(seed), includes) for seed in seeds]
        for result in results:
            if result.result():
                failed += 1
                print(result.result(), flush=True)
    print(f"{options.count - failed} of {options.count} as PyTorch says and as their samples say")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
