"""TensorFlow Lite's recurrent operators: gates in matrices of their own, the state in variables that begin
with zeros."""
import numpy

from .problems import Unsupported
from .translate import constant, optional, tensor


def _gates(given, first, count=4):
    """i f c o, which is PyTorch's i f g o, one below the other."""
    return numpy.concatenate([constant(given[first + k], "a gate's weights") for k in range(count)])


def _direction(given, inputs, recurrent, bias):
    b = [optional(given[bias + k]) for k in range(4)]
    return _gates(given, inputs), _gates(given,
                                         recurrent), None if any(v is None
                                                                 for v in b) else numpy.concatenate(b), None


def _time(operator, x):
    """The axes of time and features, and the other, which is a batch of 1."""
    return (0, 2) if operator.options["time_major"] else (1, 2)


def _check(translate, given, operator, unused):
    o = operator.options
    if any(k < len(given) and given[k] is not None for k in unused):
        raise Unsupported("peepholes, projections or layer norm inside an lstm",
                          "ctnn's lstm is the plain one")
    clip, steps = o.get("cell_clip"), max(given[0].shape[:2])
    if clip and clip < steps:  # a cell grows by less than 1 a step
        if clip < 5:
            raise Unsupported(f"an lstm that clips its cell at {clip:g}", "train without clipping")
        translate.notes.append(
            f"LEFT OUT: the file clips the cell of its lstm at {clip:g}, should it get there; ctnn does not "
            "clip"
        )
    if operator.fused != "TANH":
        raise Unsupported(f"an lstm with {operator.fused or 'no activation'}", "ctnn's has tanh")


def lstm(translate, given, operator):
    if given[1] is None or given[5] is None:
        raise Unsupported("an lstm with coupled gates", "ctnn's lstm is the plain one")
    _check(translate, given, operator, (9, 10, 11, 16, 17, 20, 21, 22, 23))
    x, (time, feature) = tensor(given[0]), _time(operator, given[0])
    y = translate.build.recurrent("lstm", x, time, feature, [_direction(given, 1, 5, 12)])
    return y.reshape((*x.shape[:2], y.shape[1]))


def bidirectional(translate, given, operator):
    _check(translate, given, operator, (9, 10, 11, 16, 17, 26, 27, 28, 33, 34, 39))
    if not operator.options["merge_outputs"]:
        raise Unsupported("both directions apart", "merge them (Keras: merge_mode=\"concat\")")
    x, (time, feature) = tensor(given[0]), _time(operator, given[0])
    y = translate.build.recurrent(
        "lstm", x, time, feature,
        [_direction(given, 1, 5, 12), _direction(given, 18, 22, 29)])
    return y.reshape((*x.shape[:2], y.shape[1]))


def rnn(translate, given, operator):
    if operator.fused != "TANH":
        raise Unsupported(f"an rnn with {operator.fused or 'no activation'}", "ctnn's has tanh")
    x, (time, feature) = tensor(given[0]), _time(operator, given[0])
    w, u, b = (constant(g, "weights") for g in given[1:4])
    y = translate.build.recurrent("rnn", x, time, feature, [(w, u, b, None)])
    return y.reshape((*x.shape[:2], y.shape[1]))
