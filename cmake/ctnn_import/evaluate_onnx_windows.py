"""ONNX's operators with windows, for evaluate_onnx.py: everything is a sum or a maximum over shifted
copies."""
import math

import numpy


def extents(x, a, kernel):
    """Strides, dilations and pads (before, behind) of each axis of space."""
    rank = x.ndim - 2
    stride, dilation = a.get("strides", [1] * rank), a.get("dilations", [1] * rank)
    if a.get("auto_pad", "NOTSET") in ("SAME_UPPER", "SAME_LOWER"):
        pads = []
        for n, k, s, d in zip(x.shape[2:], kernel, stride, dilation):
            total = max((-(-n // s) - 1) * s + d * (k - 1) + 1 - n, 0)
            pads.append((total // 2,
                         total - total // 2) if a["auto_pad"] == "SAME_UPPER" else (total - total // 2,
                                                                                    total // 2))
    else:
        flat = a.get("pads", [0] * 2 * rank) if a.get("auto_pad", "NOTSET") != "VALID" else [0] * 2 * rank
        pads = list(zip(flat[:rank], flat[rank:]))
    return stride, dilation, pads


def shifted(x, kernel, stride, dilation, outs):
    for tap in numpy.ndindex(*kernel):
        yield tap, x[(
            slice(None), slice(None),
            *[slice(t * d, t * d + (n - 1) * s + 1, s) for t, d, n, s in zip(tap, dilation, outs, stride)])]


def conv(g, a):
    x, w = g[0], g[1]
    kernel, groups = w.shape[2:], a.get("group", 1)
    stride, dilation, pads = extents(x, a, kernel)
    x = numpy.pad(x, [(0, 0), (0, 0), *pads])
    outs = [(n - d * (k - 1) - 1) // s + 1 for n, k, s, d in zip(x.shape[2:], kernel, stride, dilation)]
    y = numpy.zeros((1, w.shape[0], *outs))
    each, depth = w.shape[0] // groups, w.shape[1]
    for tap, seen in shifted(x, kernel, stride, dilation, outs):
        for k in range(groups):
            part = seen[0, k * depth:(k + 1) * depth].reshape(depth, -1)
            y[0, k * each:(k + 1) * each] += (w[(slice(k * each,
                                                       (k + 1) * each), slice(None), *tap)] @ part).reshape(
                                                           each, *outs)
    return y + (g[2].reshape(1, -1, *[1] * len(kernel)) if len(g) > 2 and g[2] is not None else 0)


def conv_transpose(g, a):
    x, w = g[0], g[1]
    kernel, groups, rank = w.shape[2:], a.get("group", 1), x.ndim - 2
    stride, dilation, pads = extents(x, {k: v for k, v in a.items() if k != "auto_pad"}, kernel)
    extra = a.get("output_padding", [0] * rank)
    full = [(n - 1) * s + d * (k - 1) + 1 + e
            for n, s, d, k, e in zip(x.shape[2:], stride, dilation, kernel, extra)]
    if "output_shape" in a or a.get("auto_pad", "").startswith("SAME"):
        sizes = a.get("output_shape", [n * s for n, s in zip(x.shape[2:], stride)])[-rank:]
        pads = [((f - m) // 2, f - m - (f - m) // 2) for f, m in zip(full, sizes)]
    y = numpy.zeros((1, w.shape[1] * groups, *full))
    each, depth = w.shape[1], x.shape[1] // groups
    for tap in numpy.ndindex(*kernel):
        place = [
            slice(t * d, t * d + (n - 1) * s + 1, s) for t, d, n, s in zip(tap, dilation, x.shape[2:], stride)
        ]
        for k in range(groups):
            part = x[0, k * depth:(k + 1) * depth].reshape(depth, -1)
            seen = (w[(slice(k * depth,
                             (k + 1) * depth), slice(None), *tap)].T @ part).reshape(each, *x.shape[2:])
            y[(0, slice(k * each, (k + 1) * each), *place)] += seen
    y = y[(slice(None), slice(None), *[slice(b, n - e) for (b, e), n in zip(pads, full)])]
    return y + (g[2].reshape(1, -1, *[1] * rank) if len(g) > 2 and g[2] is not None else 0)


def pool(largest):

    def run(g, a):
        x, kernel = g[0], a["kernel_shape"]
        stride, dilation, pads = extents(x, a, kernel)
        counted = a.get("count_include_pad", 0) and not largest
        outs = []
        for n, k, s, d, (b, e) in zip(x.shape[2:], kernel, stride, dilation, pads):
            span = n + b + e - d * (k - 1) - 1
            m = (-(-span // s) if a.get("ceil_mode") else span // s) + 1
            outs.append(m - 1 if a.get("ceil_mode") and (m - 1) * s >= n + b else m)
        x = numpy.pad(x, [(0, 0), (0, 0), *pads], constant_values=0 if counted else numpy.nan)
        more = [
            max((m - 1) * s + d * (k - 1) + 1 - n, 0)
            for m, s, d, k, n in zip(outs, stride, dilation, kernel, x.shape[2:])
        ]
        x = numpy.pad(x, [(0, 0), (0, 0), *[(0, v) for v in more]], constant_values=numpy.nan)
        seen = numpy.array([v for _, v in shifted(x, kernel, stride, dilation, outs)])
        return [numpy.nanmax(seen, 0) if largest else numpy.nanmean(seen, 0), None]

    return run


def over_space(function):
    return lambda g, a: function(g[0], axis=tuple(range(2, g[0].ndim)), keepdims=True)


def pad(g, a):
    flat = [int(v) for v in (a["pads"] if "pads" in a else g[1])]
    half, around = len(flat) // 2, [(0, 0)] * g[0].ndim
    for k, axis in enumerate(g[3] if len(g) > 3 and g[3] is not None else range(half)):
        around[int(axis)] = flat[k], flat[half + k]
    return numpy.pad(g[0], around)


def resize(g, a):
    x = g[0]
    if len(g) > 3 and g[3] is not None:
        sizes = [int(s) for s in g[3]]
    else:
        sizes = [int(n * f) for n, f in zip(x.shape, a.get("scales") or (g[2] if len(g) > 2 else g[1]))]
    for axis, (n, m) in enumerate(zip(x.shape, sizes)):
        x = numpy.take(x, [pixel(i, n, m, a) for i in range(m)], axis)
    return x


def pixel(i, n, m, a):
    """Which of n pixels the i-th of m is nearest to; of Upsample and old Resize the one before."""
    new = a["opset"] > 10
    where = i * n / m if not new or a.get("coordinate_transformation_mode") == "asymmetric" else {
        "align_corners": i * (n - 1) / max(m - 1, 1), "tf_half_pixel_for_nn": (i + 0.5) * n / m
    }.get(a.get("coordinate_transformation_mode"), (i + 0.5) * n / m - 0.5)
    how = a.get("nearest_mode", "round_prefer_floor") if new else "floor"
    below, over = math.floor(where), where - math.floor(where)
    up = {"floor": False, "ceil": over > 0, "round_prefer_ceil": over >= 0.5}.get(how, over > 0.5)
    return min(max(below + up, 0), n - 1)


def woven(g, a):
    """DepthToSpace: the n n copies of an image that its channels hold, each to every n-th pixel."""
    n, x = int(a["blocksize"]), g[0]
    count = x.shape[1] // (n * n)
    y = numpy.zeros((1, count, x.shape[2] * n, x.shape[3] * n))
    for i in range(n):
        for j in range(n):
            k = i * n + j
            part = slice(k, None, n *
                         n) if a.get("mode", "DCR") == "CRD" else slice(k * count, (k + 1) * count)
            y[:, :, i::n, j::n] = x[:, part]
    return y


def unwoven(g, a):
    n = int(a["blocksize"])
    return numpy.concatenate([g[0][:, :, i::n, j::n] for i in range(n) for j in range(n)], 1)


RULES = {
    "DepthToSpace": woven, "SpaceToDepth": unwoven, "Conv": conv, "ConvTranspose": conv_transpose, "MaxPool":
    pool(True), "AveragePool": pool(False), "GlobalAveragePool": over_space(numpy.mean), "GlobalMaxPool":
    over_space(numpy.max), "Pad": pad, "Resize": resize, "Upsample": resize
}
