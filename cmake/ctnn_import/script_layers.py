"""PyTorch's operators as they stand in TorchScript: a handler for each. `a` are the arguments, views and
constants."""
import numpy

from .problems import Unsupported
from .script_activations import Activations
from .script_cells import Cells
from .script_windows import Windows
from .translate import arithmetic, constant, joined, moved, optional, tensor
from .view import INSIDE, MEMORY, View


class Layers(Windows, Activations, Cells):

    def op_linear(self, given, a):
        return self.build.dense(tensor(a[0]), constant(a[1], "weights"),
                                optional(a[2] if len(a) > 2 else None))

    def op_addmm(self, given, a):
        return self.build.dense(tensor(a[1]), constant(a[2], "weights").T, constant(a[0], "a bias"))

    def op_matmul(self, given, a):
        return self.build.dense(tensor(a[0]), constant(a[1], "weights").T)

    op_mm = op_matmul

    def _reduced(self, how, a):
        axes = a[1] if len(a) > 1 and a[1] is not None and a[1] != [] else list(range(tensor(a[0]).rank))
        axes = axes if isinstance(axes, (list, tuple)) else [axes]
        return self.build.global_pool(how, tensor(a[0]), axes, bool(a[2]) if len(a) > 2 else False)

    def op_mean(self, given, a):
        return self._reduced("avg", a)

    def op_sum(self, given, a):
        return self._reduced("sum", a)

    def op_var(self, given, a):
        x, axes, unbiased, keep = [*a, *(None, True, False)[len(a) - 1:]][:4]
        if unbiased or axes is None:
            raise Unsupported("a variance that divides by n - 1, or over everything",
                              "give the axis, and unbiased=False")
        centred = self.build.join("sum", tensor(x),
                                  self.build.scale(self._reduced("avg", [x, axes, True]), -1.0))
        return self._reduced("avg", [self.build.unary("squared", centred), axes, keep])

    def op_amax(self, given, a):
        return self._reduced("max", a)

    def op_amin(self, given, a):
        return self._reduced("min", a)

    def op_max(self, given, a, how="max"):
        if len(a) == 2 and isinstance(a[1], View):
            return self.build.formula((how, ("in", 0), ("in", 1)), list(a))
        return self._reduced(how, a) if len(a) == 1 else [self._reduced(how, a), None]

    def op_min(self, given, a):
        return self.op_max(given, a, "min")

    def op_glu(self, given, a):
        x, axis = tensor(a[0]), a[1] if len(a) > 1 else -1
        value, gate = (x.like(part) for part in numpy.split(x.index, 2, axis))
        return self.build.join("product", value, self.build.unary("sigmoid", gate))

    def op_instance_norm(self, given, a):
        x, w, b, mean, var, own, _, eps = a[:8]
        if not own:
            return self.build.norm(tensor(x), 1, optional(w), optional(b), constant(mean), constant(var), eps)
        return self.build.group_norm(tensor(x), 1, tensor(x).shape[1], optional(w), optional(b), eps)

    def op_batch_norm(self, given, a):
        x, w, b, mean, var, training, _, eps = a[:8]
        if training or mean is None:
            raise Unsupported("a batch_norm in training", "call eval() before saving")
        return self.build.norm(tensor(x), 1, optional(w), optional(b), constant(mean), constant(var), eps)

    def op_layer_norm(self, given, a):
        x, shape, w, b, eps = [*a, *(None, None, 1e-5)[len(a) - 2:]][:5]
        return self.build.layer_norm(tensor(x), optional(w), optional(b), eps, axes=len(shape))

    def op_group_norm(self, given, a):
        x, groups, w, b, eps = [*a, *(None, None, 1e-5)[len(a) - 2:]][:5]
        return self.build.group_norm(tensor(x), 1, groups, optional(w), optional(b), eps)

    def _recurrent(self, kind, a):
        x, hx, weights, biased, layers, _, _, both, batch_first = a
        if len(weights) != layers * (4 if biased else 2) * (2 if both else 1):
            raise Unsupported("a recurrent layer with projections", "leave proj_size out")
        x, count, ways = tensor(x), 4 if biased else 2, 2 if both else 1
        states = [constant(h, "an initial state") for h in (hx if isinstance(hx, (list, tuple)) else [hx])]
        time, at, y, last = (1 if batch_first else 0), 0, x, None
        for layer in range(layers):
            directions = []
            for _ in range(ways):
                w, u, *b = (constant(v, "weights") for v in weights[at:at + count])
                directions.append((w, u, *(b or (None, None))))
                at += count
            initial = [s[layer * ways:(layer + 1) * ways] for s in states]
            steps = self.build.recurrent(kind, y, time, 2, directions, initial)
            y = steps.like(numpy.expand_dims(steps.index, 1 - time))
            last = steps
        hidden = last.shape[1] // ways
        # Those of layers inside are nowhere on the last wire.
        states = numpy.full((layers * ways, 1, hidden), INSIDE)
        states[-ways:] = self.build.last_states(last, hidden, ways).index
        return [y, last.like(states), last.like(numpy.full(states.shape, MEMORY))]

    def op_lstm(self, given, a):
        return self._recurrent("lstm", a)

    def op_gru(self, given, a):
        return self._recurrent("gru", a)

    def op_rnn_tanh(self, given, a):
        return self._recurrent("rnn", a)

    def op_embedding(self, given, a):
        return self.build.embedding(tensor(a[1]), constant(a[0], "the table"))

    def _two(self, what, a):
        alpha = a[2] if len(a) > 2 and isinstance(a[2], (int, float)) else 1
        b = a[1] if alpha == 1 else arithmetic(self.build, "mul", a[1], alpha)
        return arithmetic(self.build, what, a[0], b)

    def op_add(self, given, a):
        return self._two("add", a)

    def op_sub(self, given, a):
        return self._two("sub", a)

    def op_rsub(self, given, a):
        return self._two("sub", [a[1], a[0], *a[2:]])

    def op_mul(self, given, a):
        if a[0] is a[1]:
            return self.build.unary("squared", tensor(a[0]))
        return self._two("mul", a[:2])

    def op_div(self, given, a):
        return self._two("div", a[:2])

    def op_cat(self, given, a):
        return joined(self.build, a[0], a[1] if len(a) > 1 else 0)

    def op_stack(self, given, a):
        axis = a[1] if len(a) > 1 else 0
        return joined(self.build, [moved(v, lambda i: numpy.expand_dims(i, axis)) for v in a[0]], axis)

    def op_constant_pad_nd(self, given, a):
        x, flat = tensor(a[0]), a[1]
        pads = [(0, 0)] * (x.rank - len(flat) // 2) + [(flat[i], flat[i + 1])
                                                       for i in range(len(flat) - 2, -1, -2)]
        return self.build.pad(x, pads)

    op_pad = op_constant_pad_nd

    def op_upsample_nearest2d(self, given, a):
        x, size = tensor(a[0]), a[1]
        factors = next((f for f in a[2:] if isinstance(f, (list, tuple))), None)
        wanted = size if size is not None else [n * f for n, f in zip(x.shape[2:], factors)]
        if any(w % n for w, n in zip(wanted, x.shape[2:])):
            raise Unsupported(f"resizing to {list(wanted)}", "ctnn upsamples by whole numbers")
        return self.build.upsample(x, 1, tuple(range(2, x.rank)),
                                   [int(w) // n for w, n in zip(wanted, x.shape[2:])])

    op_upsample_nearest1d = op_upsample_nearest2d
