#!/usr/bin/env python3
"""Can the tests fail? Faults are seeded into a copy of the headers, one at a time; the named tests have to notice each.

    python3 mutants.py [--compiler g++] [--jobs 2] [NAME...]
    python3 mutants.py --current          only whether the headers still say what the faults replace

A mutant that no test notices survives, and the exit code is 1. The unchanged headers are tested first: what fails there kills nobody.
"""
import argparse
import concurrent.futures
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent

# name: (header, what is there, what becomes of it, tests that have to notice)
MUTANTS = {
    # products and layers on features
    "the bias is dropped": ("kernels/product/affine.hpp", "else return broadcast(bias.data[i]);", "else return zero<T>();", "kernels/product/affine"),
    "one input of a product is left out": ("kernels/product/product.hpp", "for (index k = 0; k < length; ++k, ak", "for (index k = 1; k < length; ++k, ak", "kernels/product/affine"),
    "the last column of tiles is left out": ("kernels/product/product.hpp", "if constexpr (rest > 0) column_of_tiles", "if constexpr (rest > 1) column_of_tiles",
                                             "kernels/product/affine"),
    "the rest of a row of registers is left out": ("kernels/product/matrix_vector.hpp", "    if constexpr (rest > 0) {\n        constexpr index c = chains(rest)",
                                                   "    if constexpr (rest > 7) {\n        constexpr index c = chains(rest)", "kernels/product/affine"),
    "rows behind the first group take its slopes": ("kernels/product/affine_backward.hpp", "done{slope, x.data + i * to::feature,", "done{slope, x.data,",
                                                    "kernels/product/large_product"),
    "rows behind the first group update its weights": ("kernels/product/affine_backward.hpp", "[sink, from = i * ld]", "[sink, from = 0 * i * ld]", "kernels/product/large_product"),
    "the slope is missing in backward": ("kernels/product/affine_backward.hpp", "hand_on(slope, v, x + i * Stride + x_strides", "hand_on([](auto g, auto) { return g; }, v, x + i * Stride + x_strides", "layer/dense"),
    "relu lets everything through": ("layer/relu.hpp", "return select(y > V(0), V(1), V(0));", "return select(y > V(0), V(1), V(1));", "layer/activations"),
    # functions
    "a coefficient of tanh or exp has another digit": ("kernels/math/math.hpp", "T(0.1666666666666667)", "T(0.1666766666666667)", "kernels/math/math"),
    "exp ends too early": ("kernels/math/math.hpp", "single ? 89. : 710.", "single ? 88.3762 : 710.", "kernels/math/math"),
    "only the first register's size decides": ("kernels/math/near_zero.hpp", "for (index i = 1; i < N; ++i) most =", "for (index i = 1; i < 1; ++i) most =", "kernels/math/near_zero"),
    "sizes are compared with their signs": ("kernels/math/near_zero.hpp", "vec<T> most = abs(v[0]);", "vec<T> most = v[0];", "kernels/math/near_zero"),
    "padding decides by which function a cell is computed": ("kernels/recurrence/recur_steps.hpp", "    end_with_units<H>(state, u0);\n", "", "kernels/recurrence/recurrence"),
    # windows
    "of equal maxima the last wins": ("kernels/pool/pool_window.hpp", "select(value > best.value, number", "select(value >= best.value, number", "layer/pool"),
    "max pooling forgets NaN": ("kernels/pool/pool_window.hpp", "return select(nan_at(so_far), so_far, max(so_far, value));", "return max(so_far, value);", "kernels/pool/pool"),
    "the mean is a sum": ("kernels/pool/pool_window.hpp", "return sum * V(lane_type<V>(share<G>(r, t)));", "return sum;", "layer/pool"),
    "a mean's gradient is not shared": ("kernels/pool/pool_window.hpp", "const V part = dy * V(lane_type<V>(share<G>(r, t)));", "const V part = dy;", "layer/pool"),
    "dilation is taken for stride": ("shape/window.hpp", "return o * Stride + k * Dilation - Before;", "return o * Stride + k * Stride - Before;", "layer/convolution"),
    # sequences
    "gates i and f are swapped": ("kernels/recurrence/cells.hpp", "const V i = Math::sigmoid(sum[0]), f = Math::sigmoid(sum[1])", "const V i = Math::sigmoid(sum[1]), f = Math::sigmoid(sum[0])",
                                  "kernels/recurrence/recurrence layer/recurrent"),
    "the gradient of the forget gate sees the new state": ("kernels/recurrence/cells.hpp", "keep[4] = c;\n        c = fma(i, g, f * c);", "keep[4] = fma(i, g, f * c);\n        c = fma(i, g, f * c);",
                                                            "layer/recurrent"),
    "a piece of the gradient forgets the one before": ("kernels/product/gradient_product.hpp", "return first ? zero<T>()", "return true ? zero<T>()",
                                                      "kernels/product/gradient_product layer/recurrent"),
    "the hidden sum is outside the reset product": ("kernels/recurrence/cells.hpp", "n = Math::tanh(fma(r, sum[3], sum[2]))", "n = Math::tanh(sum[3] + r * sum[2])", "kernels/recurrence/recurrence layer/recurrent"),
    "h before gets no gradient past the gate": ("kernels/recurrence/cells.hpp", "return dh * z;", "return V(0);", "layer/recurrent"),
    "a token of many places counts once": ("kernels/product/lookup.hpp", "k < places; k = get(next[k])) sum = sum + load", "k < 0; k = get(next[k])) sum = sum + load", "layer/embedding"),
    "rows that no token names rest with their momenta": ("kernels/product/lookup.hpp", "every_row = !Sparse && !rests_at_zero(sink)", "every_row = false", "run/golden_sequences"),
    "a token one too large is a row": ("shape/integer.hpp", "static_cast<std::size_t>(n) < static_cast<std::size_t>(count)", "static_cast<std::size_t>(n) <= static_cast<std::size_t>(count)",
                                       "layer/embedding"),
    "a stream forgets": ("run/stream.hpp", "else pass_forward<planned, rows, state_type>{{x}, arena_, y, &state_}.forward(m.blocks());",
                         "else { state_type none{}; passes<planned, rows, state_type>{{x}, arena_, y, &none}.forward(m.blocks()); }", "run/stream"),
    "a track's first steps are not there again behind it": ("kernels/causal/causal_steps.hpp", "if (next + t < N) each(length);", "", "kernels/causal/causal"),
    "steps that were not there are remembered": ("kernels/causal/causal_steps.hpp", "next = next < count ? next - count + length : next - count;", "(void)count;", "kernels/causal/causal"),
    "tracks become rows in the wrong order": ("kernels/causal/causal_steps.hpp", "past.data[tracks == 1 ? t * C::in + c : track(c) + t] = value;", "past.data[tracks == 1 ? t * C::in + c : track(c) + C::past - 1 - t] = value;", "kernels/causal/causal"),
    "steps that no tap reaches keep their gradient": ("kernels/causal/causal_backward.hpp", "return valid == 0 ? count\n", "return valid == 0 ? from(0)\n", "layer/causal_convolution"),
    "steps of a stride are counted as results": ("kernels/causal/causal_backward.hpp", "(Past + Steps - counted * C::stride) * XOf", "(Past + Steps - counted) * XOf", "layer/causal_convolution"),
    "a stream begins anew after its period": ("run/memories.hpp", "answers.last + answers.period ? answers.last : time + 1;", "answers.last + answers.period ? 0 : time + 1;", "run/stream_with_strides"),
    "a step without an answer is forgotten": ("layer/pool.hpp", "static constexpr void remember(auto x, auto& memory) { memory.remember(x); }", "static constexpr void remember(auto, auto&) {}", "run/stream_with_strides"),
    # losses
    "the mean over samples is a sum": ("run/losses.hpp", "labels, count, T(1) / T(terms), T(label_smoothing), steps)", "labels, count, T(1), T(label_smoothing), steps)", "run/golden"),
    "mse's gradient has lost its 2": ("kernels/loss/loss.hpp", "difference * broadcast(2 * scale)", "difference * broadcast(scale)", "run/golden"),
    "softmax does not take off the maximum": ("kernels/loss/loss.hpp", "const vec<T> e = exp(load(x.data + at + i * step) - most);", "const vec<T> e = exp(load(x.data + at + i * step));", "run/train"),
    "the label is not taken off": ("kernels/loss/loss.hpp", "dx(of_label, s) -= own;", "dx(of_label, s) -= 0;", "run/golden"),
    "a bad label trains": ("kernels/loss/loss.hpp", "loss = not_a_number<T>;\n                no_gradient<pixels>(dx, s, pixel);", "loss = not_a_number<T>;", "run/train"),
    "a label that counts nowhere counts in the mean": ("run/losses.hpp", "n += !is_ignored(labels[i]);", "n += 1;", "run/golden_training"),
    "a step takes more samples than there are": ("run/trainer.hpp", "return count < least || count > Batch ||", "return count < least ||", "run/train"),
    "a step behind a length is read": ("run/pass_forward.hpp", "hold_last_step(to, steps);", "(void)0;", "run/lengths"),
    "a state goes on behind a length": ("kernels/recurrence/end_by_lengths.hpp", "if (t == R::steps)", "if (t > 0)", "run/lengths"),
    # optimizers
    "Adam does not correct its bias": ("run/optimizers.hpp", "T(rate), T(1 / root)", "T(lr), T(1 / root)", "run/golden"),
    "AdamW adds its decay to the gradient": ("run/optimizers.hpp", "eps, 0, kernels::fnma(lr, weight_decay, 1.), step", "eps, weight_decay, 1, step", "run/golden"),
    "momentum begins dampened": ("run/optimizers.hpp", "first ? T(1) : T(1 - dampening)", "T(1 - dampening)", "run/golden"),
    "there is dampening without momentum": ("run/optimizers.hpp", "if (momentum == 0) return", "if (momentum < 0) return", "run/golden_training"),
    "a small row of a table is never applied": ("run/clip.hpp", "if (!are_zero(g.data + row, kind::leading)) {",
                                                "if (sum_of_squares(g.data + row, kind::leading, T(1)) > T(0)) {", "run/clip"),
    "a rate of 0 lets infinity in": ("run/optimizers.hpp", "return select(V(lr) == V(T(0)), w, fnma(V(lr), g, w));", "return fnma(V(lr), g, w);", "run/train"),
    "the norm is not clipped": ("run/clip.hpp", "return size <= most ? T(1) : most / size;", "return T(1);", "run/golden_sequences run/clip"),
    # plan
    "the last samples of a batch go another way": ("plan/plan.hpp", "std::conditional_t<Purpose == purpose::inference && M <= few,", "std::conditional_t<!trains && M <= few,", "run/laws"),
    "buffers overlap": ("plan/arena.hpp", "end += size;\n        return end - size;", "end += size / 2;\n        return end - size / 2;", "plan/plan run/golden"),
    "a wire is given away before backward has read it": ("plan/memory.hpp", "Plan::trains ? 2 * count - from[v] : to[v]};", "to[v]};", "run/golden"),
    "a folded sum's shift goes into every branch": ("run/fold.hpp", "Shift && beside>();", "Shift>();", "run/fold_branches"),
    "a norm with two readers goes into one of them": ("plan/find_folding.hpp", "handed_on[source] = handed_on[source] && absorbs(i);", "handed_on[source] = absorbs(i);", "run/fold_branches"),
    "every transposed convolution takes shifts": ("topology/transposed.hpp", "Axis::size == 1 && Axis::stride == 1 &&", "Axis::size >= 1 && Axis::stride >= 1 &&", "run/fold_transposed"),
    "an activation that reads x is fused": ("plan/graph.hpp", "return L::reads == reads::y || L::reads == reads::none ? role::fusable_map : role::map_of_x;", "return role::fusable_map;", "layer/more_activations"),
    # networks that branch
    "a gradient forgets the branch before": ("run/pass_shares.hpp", "if constexpr (!Adds && Joined < 0) {", "if constexpr (Joined < 0) {", "run/branches"),
    "a product's share is a sum's": ("run/pass_shares.hpp", "source::operations.of[Join].what == makes::product)", "false)", "run/branches"),
    "a concat's second branch lies on the first": ("run/pass_forward.hpp", "f.into == 1 ? source", "f.into == 2 ? source", "run/branches"),
    "registers without samples are added up": ("run/passes.hpp", "needs && source::steps_end &&", "false &&", "run/branches"),
    "what else a value is read for is not asked": ("plan/plan.hpp", "return source::found.uses[value] > 1 ||", "return", "run/branches"),
    # norms
    "a variance is unbiased where it normalises": ("kernels/norm/batch_norm.hpp", "T(1) / sqrt(all / values + T(eps))", "T(1) / sqrt(all / (values - T(1)) + T(eps))", "layer/batch_norm"),
    "the mask of one step is another's in backward": ("layer/dropout.hpp", "mask<typename decltype(dx)::value_type>{pass.batch.key,", "mask<typename decltype(dx)::value_type>{pass.batch.key + 1,", "layer/dropout"),
    # data, files
    "a batch leaves its last sample out": ("run/predict.hpp", "full = batch / size, rest = batch % size;", "full = batch / size, rest = batch % size > 1 ? batch % size : 0;", "run/laws layer/dense"),
    "a part ends behind the set": ("data/dataset.hpp", "first > size() - count", "first > size()", "data/dataset"),
    "steps have one label": ("data/evaluate.hpp", "labels[s * places + t]", "labels[s]", "data/evaluate"),
    "initial weights are all positive": ("run/seed.hpp", "* 2 + 1 - (std::int64_t(1) << 24);", "* 2 + 1;", "run/model"),
    "a tensor of another shape is taken": ("io/compare.hpp", "bool alike = e.axes == want.axes;", "bool alike = true;", "io/load"),
    "doubtful names are not looked at again": ("io/tensors.hpp", "return names.in_doubt() ?", "return false ?", "io/names"),
    "a link is replaced": ("io/system.hpp", "!follow(f.path)", "false", "io/what_stands_there"),
    "a device is replaced": ("io/replace.hpp", "else if (old_.what == stands_there::other)", "else if (false)", "io/what_stands_there"),
    "the mode is forgotten": ("io/replace.hpp", "System::keep_mode(file_, old_);", ";", "io/what_stands_there"),
    "the checksum of a block is not looked at": ("mapped/block_window.hpp", "if (sum != xxh64::of(", "if (false && sum != xxh64::of(", "mapped/mapped"),
    "samples are not shuffled within a window": ("data/batches.hpp", "{order_, epoch_, true}", "{order_, {}, true}", "mapped/mapped"),
    "a temporary file may be another's": ("io/system.hpp", "O_CREAT | O_EXCL |", "O_CREAT |", "io/what_stands_there"),
    "where a pipe ends is not looked at": ("io/reader.hpp", "if (!seekable_ && result_ && skip(size_ - at_))", "if (false)", "io/reader"),
    "a checkpoint of steps below 0 is taken": ("io/checkpoint_tensors.hpp", "steps < 0 || steps > most_steps", "steps > most_steps", "io/impossible_checkpoint"),
    "an option out of its range is taken": ("io/checkpoint_tensors.hpp", "if (!o.possible())", "if (false)", "io/impossible_checkpoint"),
    "a mean of squares may be below 0": ("io/checkpoint_tensors.hpp", "if (x >= least && x <= most)", "if (x <= most)", "io/impossible_checkpoint"),
    "another program's checkpoint is taken": ("io/checkpoint_parts.hpp", "fact.same = equals(s, value, fact.value)", "fact.same = true", "io/hostile_checkpoint"),
    "an object that cannot be is taken": ("io/checkpoint_tensors.hpp", "!o.possible(o.object, s.data + all.places[i].begin)", "false", "io/impossible_checkpoint"),
    "the program's options are lost": ("io/checkpoint.hpp", "if (!keeps_options) set_options", "set_options", "io/checkpoint"),
    "batches go on behind their data": ("data/resumable.hpp", "p.position <= static_cast<Derived*>(this)->size()", "true", "data/batches"),
}


# Two registers fill a block of samples: what is wrong between them shows, which with AVX-512 it does not.
try:
    INSTRUCTIONS = ["-mavx2", "-mfma"] if " avx2 " in pathlib.Path("/proc/cpuinfo").read_text() else ["-march=native"]
except OSError:
    INSTRUCTIONS = ["-march=native"]


OUT_OF_DATE = "is out of date: its header does not say what it replaces"


def seed(text, before, after):
    """The text with `after` for the first `before`, wherever its lines break; None where there is none."""
    pattern = r"\s*".join(re.escape(letter) for letter in "".join(before.split()))
    found = re.search(pattern, text)
    return found and text[: found.start()] + after.strip() + text[found.end() :]


class Suite:
    """The tests, compiled one by one against whatever headers."""

    def __init__(self, compiler, folder):
        self.compiler, self.folder = compiler, folder
        self.support = []
        for part in ("main", "allocations"):
            self.support.append(str(folder / f"{part}.o"))
            subprocess.run([compiler, "-std=c++20", "-O1", "-I", str(ROOT / "tests"), "-c", str(ROOT / f"tests/support/{part}.cpp"), "-o",
                            self.support[-1]], check=True)
        subprocess.run([sys.executable, str(ROOT / "tests/io/make_hostile.py"), str(folder / "hostile")], check=True)

    def notices(self, include, tests):
        """What is wrong with these headers, by the first of the tests that says so; None if all is well."""
        for test in tests.split():
            with tempfile.TemporaryDirectory(dir=self.folder) as own:
                program = str(pathlib.Path(own) / "program")
                command = [self.compiler, "-std=c++20", "-O1", *INSTRUCTIONS, "-I", str(include), "-I", str(ROOT / "tests"), "-I", str(ROOT),
                           f'-DCTNN_SOURCE_DIR="{ROOT}"', f'-DCTNN_HOSTILE="{self.folder / "hostile"}"', str(ROOT / f"tests/{test}.cpp"),
                           *self.support, "-o", program]
                if subprocess.run(command, capture_output=True, timeout=580).returncode:
                    return f"{test}, which does not compile"
                try:
                    if subprocess.run([program], capture_output=True, timeout=120).returncode:
                        return test
                except subprocess.TimeoutExpired:
                    return f"{test}, which does not end"
        return None

    def judge(self, name):
        header, before, after, tests = MUTANTS[name]
        with tempfile.TemporaryDirectory(dir=self.folder) as own:
            include = pathlib.Path(own) / "include"
            shutil.copytree(ROOT / "include", include)
            path = include / "ctnn" / header
            mutated = seed(path.read_text(encoding="utf-8"), before, after)
            if mutated is None:
                return OUT_OF_DATE
            path.write_text(mutated, encoding="utf-8")
            noticed = self.notices(include, tests)
            return f"killed by {noticed}" if noticed else "SURVIVES"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--compiler", default="g++")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--current", action="store_true")
    parser.add_argument("name", nargs="*")
    options = parser.parse_args()
    names = options.name or list(MUTANTS)
    if options.current:
        old = [name for name in names for header, before, after, _ in [MUTANTS[name]]
               if seed((ROOT / "include/ctnn" / header).read_text(encoding="utf-8"), before, after) is None]
        sys.exit("\n".join(f"{name}: {OUT_OF_DATE}" for name in old) if old else 0)
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        suite = Suite(options.compiler, pathlib.Path(folder))
        used = sorted({test for name in names for test in MUTANTS[name][3].split()})
        broken = [noticed for noticed in pool.map(lambda test: suite.notices(ROOT / "include", test), used) if noticed]
        if broken:
            sys.exit(f"without any fault already: {', '.join(broken)}")
        alive = 0
        for name, verdict in zip(names, pool.map(suite.judge, names)):
            print(f"{name}: {verdict}", flush=True)
            alive += not verdict.startswith("killed")
    print(f"{len(names) - alive} of {len(names)} faults are noticed")
    sys.exit(bool(alive))


if __name__ == "__main__":
    main()
