"""Values that stand in another order: channels picked or shuffled, pixels woven into a larger image and back,
space cropped or thinned out. What no layer does by name a convolution with weights of zeros and ones does,
exactly."""
import math

import numpy

ORDER = "channels in another order"  # the note of what a layer behind can do by its own weights
MOST_WEIGHTS = 1 << 22  # of a convolution that only moves values
# Nodes that do the same whichever way an image lies.
VALUE_BY_VALUE = (
    "batch_norm",
    "scale",
    "prelu",
    "group_norm",
    "softmax",
    "log_softmax",
    "sum",
    "product",
    "concat",
    "slice",
    "formula",
    "feature_mean",
    "spread",
)


def rearranged(build, wire, at, kind, shape):
    """A wire of this kind and shape with the values at these places of `wire`, or None where no convolution
    gives it."""
    if wire.kind == "tokens" or at.size == 0 or at.min() < 0:
        return None
    if wire.kind == kind == "features" or wire.kind == kind == "sequence" and wire.shape[0] == shape[0]:
        return _features(build, wire, at, kind, shape)
    if wire.kind == "sequence":
        places = numpy.arange(wire.size).reshape(wire.shape)
        turned = numpy.empty(wire.size, dtype=numpy.int64)
        turned[places.T.reshape(-1)] = numpy.arange(wire.size)
        if kind == "sequence":
            if (found := _moved(wire.shape[::-1], turned[at].reshape(shape).T, shape[::-1])) is None:
                return None
        elif kind == "features":
            if (found := _moved(wire.shape[::-1], turned[at], (*shape, 1))) is None:
                return None
        else:
            return None
        return _behind(build, _add(build, build.node("as_image", [wire], "signal", wire.shape[::-1]), found),
                       kind, shape)
    if wire.kind == "image" and kind == "sequence":
        return _rows_or_columns(build, wire, at, shape)
    if wire.kind in ("signal", "image"):
        wanted = (shape if wire.kind == kind else
                  (*shape, *[1] * (len(wire.shape) - 1)) if kind == "features" else None)
        found = wanted and _moved(wire.shape, at, wanted)
        return _behind(build, _add(build, wire, found), kind, shape) if found else None
    return None


def box(wire, at):
    """The shape of the channels and of the space that these sorted places are all of, in order; None where
    they are no such box."""
    where = [numpy.unique(w) for w in numpy.unravel_index(at, wire.shape)]
    shape = tuple(len(w) for w in where)
    return (shape if math.prod(shape) == at.size and
            (numpy.ravel_multi_index(numpy.ix_(*where), wire.shape).reshape(-1) == at).all() else None)


def _behind(build, wire, kind, shape):
    """The signal or image as it is wanted."""
    if kind == "sequence":
        return build.node("as_sequence", [wire], kind, shape)
    return wire if wire.kind == kind else build.node("flatten", [wire], kind, shape)


def _rows_or_columns(build, wire, at, shape):
    """The rows of an image as steps, or its columns, with the values of each in any order: as TensorFlow has
    the channels last."""
    where = numpy.unravel_index(at.reshape(shape), wire.shape)
    for axis, name in ((2, "as_sequence"), (1, "rows_as_sequence")):
        if shape[0] == wire.shape[axis] and (where[axis] == numpy.arange(shape[0])[:, None]).all():
            other = where[3 - axis]
            steps = build.node(name, [wire], "sequence", (shape[0], wire.size // shape[0]))
            picked = (numpy.arange(shape[0])[:, None] * steps.shape[1] + where[0] * wire.shape[3 - axis] +
                      other)
            return _features(build, steps, picked.reshape(-1), "sequence", shape)
    return None


def _features(build, wire, at, kind, shape):
    each, picked = wire.channels, at.reshape(shape)
    if kind == "sequence":
        picked = picked - (numpy.arange(wire.shape[0]) * each)[:, None]
        if (picked != picked[:1]).any() or picked.min() < 0 or picked.max() >= each:
            return None
        picked = picked[0]
    if picked.size * each > MOST_WEIGHTS:
        return None
    weight = numpy.zeros((picked.size, each))
    weight[numpy.arange(picked.size), picked] = 1
    y = build.node("dense", [wire], kind, shape, {"out": picked.size, "bias": False}, {"weight": weight})
    y.producer.note = ORDER
    return y


def _add(build, wire, found):
    name, options, weight, shape, note = found
    y = build.node(f"{name}{len(shape) - 1}d", [wire], wire.kind, shape, options, {"weight": weight})
    y.producer.note = note
    return y


def _moved(have, at, want):
    """(layer, options, weight, shape, note) of the convolution that gives [channels, space...] `want` of
    `have`, or None."""
    where = numpy.unravel_index(at.reshape(want), have)
    return _window(have, where, want) or _woven(have, where, want)


def _options(out, kernel, stride, groups, transposed):
    ones, none = (1, ) * len(kernel), (0, ) * len(kernel)
    return {
        "out": out,
        "kernel": tuple(kernel),
        "stride": tuple(stride),
        "dilation": ones,
        "groups": groups,
        "bias": False,
        "padding": none,
    } | ({"output_padding": none} if transposed else {})


def _window(have, where, want):
    """Of channel k what stands offset(k) + stride · place away in channel c(k)."""
    corner = (slice(None), *[0] * (len(want) - 1))
    channels, offsets, kernel, stride = where[0][corner], [], [], []
    along = lambda v: v.reshape(-1, *[1] * (len(want) - 1))
    if (where[0] != along(channels)).any():
        return None
    for axis in range(1, len(want)):
        offset = where[axis][corner]
        place = numpy.arange(want[axis]).reshape([-1 if a == axis else 1 for a in range(len(want))])
        step = (int(where[axis].take(1, axis).reshape(-1)[0] -
                    offset[0]) if want[axis] > 1 else max(have[axis], 1))
        if step < 1 or (where[axis] != along(offset) + step * place).any():
            return None
        offsets.append(offset), stride.append(step)
        kernel.append(max(int(offset.max()) + 1, have[axis] - step * want[axis] + 1, 1))
    stride = [1 if k == n else s for s, k, n in zip(stride, kernel, have[1:])]
    alike = len(channels) == have[0] and (channels == numpy.arange(have[0])).all()
    groups = have[0] if alike and any(n > 1 for n in kernel + stride) else 1
    if want[0] * (have[0] // groups) * math.prod(kernel) > MOST_WEIGHTS:
        return None
    weight = numpy.zeros((want[0], have[0] // groups, *kernel))
    weight[(numpy.arange(want[0]), 0 if groups > 1 else channels, *offsets)] = 1
    note = ORDER if set(kernel) == {1} and set(stride) == {1} else "a part of space"
    return "conv", _options(want[0], kernel, stride, groups, False), weight, want, note


def _woven(have, where, want):
    """Of every pixel as many as the image is larger, each of a channel of its own (Shi et al., 2016)."""
    times = [w // h for w, h in zip(want[1:], have[1:])]
    if any(w % h for w, h in zip(want[1:], have[1:])) or want[0] * have[0] * math.prod(times) > MOST_WEIGHTS:
        return None
    first = where[0][(slice(None), *[slice(n) for n in times])]
    if (where[0] != numpy.tile(first, [1, *have[1:]])).any():
        return None
    for axis, n in enumerate(times, 1):
        place = numpy.arange(want[axis]) // n
        if (where[axis] != place.reshape([-1 if a == axis else 1 for a in range(len(want))])).any():
            return None
    each = math.prod(times)
    grouped = (have[0] == want[0] * each
               and (first.reshape(want[0], -1) // each == numpy.arange(want[0])[:, None]).all())
    grouped = (grouped
               or have[0] == want[0] and (first.reshape(want[0], -1) == numpy.arange(want[0])[:, None]).all())
    weight = numpy.zeros((have[0], 1 if grouped else want[0], *times))
    places = numpy.indices(first.shape)
    weight[(first, 0 if grouped else places[0], *places[1:])] = 1
    return (
        "conv_transpose",
        _options(want[0], times, times, want[0] if grouped else 1, True),
        weight,
        want,
        "channels woven into space",
    )
