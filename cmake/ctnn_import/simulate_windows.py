"""What ctnn's convolutions and pools compute, in NumPy, for simulate.py."""
import numpy


def pads_of(node, x):
    o = node.options
    if o["padding"] != "same":
        return [(p, p) for p in o["padding"]]
    pads = []
    for n, k, s, d in zip(x.shape[1:], o["kernel"], o["stride"], o["dilation"]):
        total = max((-(-n // s) - 1) * s + d * (k - 1) + 1 - n, 0)
        pads.append((total // 2, total - total // 2))
    return pads


def _windows(x, kernel, stride, dilation):
    """[channels, out..., taps...]"""
    reach = [(k - 1) * d + 1 for k, d in zip(kernel, dilation)]
    views = numpy.lib.stride_tricks.sliding_window_view(x, reach, tuple(range(1, x.ndim)))
    steps = (slice(None), *[slice(None, None, s) for s in stride], *[slice(None, None, d) for d in dilation])
    return views[steps]


def conv(x, node, p):
    o = node.options
    steps = o.get("causal", False)
    if steps:
        x = numpy.pad(x.T, ((0, 0), ((o["kernel"][0] - 1) * o["dilation"][0], 0)))
    else:
        x = numpy.pad(x, ((0, 0), *pads_of(node, x)))
    w = _windows(x, o["kernel"], o["stride"], o["dilation"])
    rank, groups = len(o["kernel"]), o["groups"]
    depth, each = x.shape[0] // groups, o["out"] // groups
    taps = list(range(1 + rank, 1 + 2 * rank))
    parts = [] if depth == each == 1 else [
        numpy.tensordot(p["weight"][g * each:(g + 1) * each], w[g * depth:(g + 1) * depth],
                        (list(range(1, 2 + rank)), [0, *taps])) for g in range(groups)
    ]
    y = numpy.concatenate(parts) if parts else depthwise(p["weight"], w, rank)
    y = y + p.get("bias", numpy.zeros(1)).reshape(-1, *[1] * rank)
    return y.T if steps else y


def depthwise(weight, w, rank):
    return numpy.einsum({1: "ck,clk->cl", 2: "cij,chwij->chw"}[rank], weight[:, 0], w)


def conv_transpose(x, node, p):
    o = node.options
    rank, groups = len(o["kernel"]), o["groups"]
    full = [
        (n - 1) * s + (k - 1) * d + 1 + e
        for n, s, k, d, e in zip(x.shape[1:], o["stride"], o["kernel"], o["dilation"], o["output_padding"])
    ]
    y = numpy.zeros((o["out"], *full))
    depth, each = x.shape[0] // groups, o["out"] // groups
    for tap in numpy.ndindex(*o["kernel"]):
        place = tuple(
            slice(t * d, t * d + (n - 1) * s + 1, s)
            for t, d, n, s in zip(tap, o["dilation"], x.shape[1:], o["stride"]))
        for g in range(groups):
            w = p["weight"][(slice(g * depth, (g + 1) * depth), slice(None), *tap)]
            y[(slice(g * each, (g + 1) * each), *place)] += numpy.tensordot(w.T, x[g * depth:(g + 1) * depth],
                                                                            1)
    crop = tuple(slice(c, n - c) for c, n in zip(o["padding"], full))
    return y[(slice(None), *crop)] + p.get("bias", numpy.zeros(1)).reshape(-1, *[1] * rank)


def pool(x, node, p):
    if node.output.kind == "sequence":  # of steps, feature by feature
        return pool_of(x.T, node, node.output.shape[:1]).T
    return pool_of(x, node, node.output.shape[1:])


def pool_of(x, node, out):
    o, rank = node.options, x.ndim - 1
    how = node.kind[:3]
    pads = pads_of(node, x)
    # ceil_mode: windows that begin inside and end behind.
    reach = [(n - 1) * s + (k - 1) * d + 1
             for n, s, k, d in zip(out, o["stride"], o["kernel"], o["dilation"])]
    behind = [max(r - n - b, a) for r, n, (b, a) in zip(reach, x.shape[1:], pads)]
    full = ((0, 0), *[(b, more) for (b, _), more in zip(pads, behind)])
    crop = (slice(None), *[slice(n) for n in out])
    axes = tuple(range(1 + rank, 1 + 2 * rank))
    window = lambda v: _windows(v, o["kernel"], o["stride"], o["dilation"])[crop]
    if how == "max":
        return window(numpy.pad(x, full, constant_values=-numpy.inf)).max(axes)
    counted = numpy.pad(numpy.ones(x.shape[1:]),
                        pads if o["padding_counted"] else [(0, 0)] * rank,
                        constant_values=1)
    if not o["padding_counted"]:
        counted = numpy.pad(counted, pads)
    counted = numpy.pad(counted, [(0, m - a) for m, (_, a) in zip(behind, pads)])[None]
    return window(numpy.pad(x, full)).sum(axes) / window(counted).sum(axes)
