"""TensorFlow Lite's matrices and windows, for evaluate_tflite.py."""
import numpy

FUSED = {
    0: lambda v: v, 1: lambda v: numpy.maximum(v, 0), 2: lambda v: numpy.clip(v, -1, 1),
    3: lambda v: numpy.clip(v, 0, 6), 4: numpy.tanh
}


def padded(x, size, stride, dilation, same, value=0.0):
    pads = [(0, 0)]
    for n, k, s, d in zip(x.shape[1:3], size, stride, dilation):
        need = max(((n + s - 1) // s - 1) * s + (k - 1) * d + 1 - n, 0) if same else 0
        pads.append((need // 2, need - need // 2))
    return numpy.pad(x, [*pads, (0, 0)], constant_values=value)


def taps(x, size, stride, dilation):
    """For every tap (i, j): what all windows see there, [1, out_h, out_w, channels]."""
    high = (x.shape[1] - (size[0] - 1) * dilation[0] - 1) // stride[0] + 1
    wide = (x.shape[2] - (size[1] - 1) * dilation[1] - 1) // stride[1] + 1
    for i in range(size[0]):
        for j in range(size[1]):
            r, c = i * dilation[0], j * dilation[1]
            yield i, j, x[:, r:r + (high - 1) * stride[0] + 1:stride[0],
                          c:c + (wide - 1) * stride[1] + 1:stride[1]]


def conv(given, o, outputs):
    x, w = given[0], given[1]
    stride, dilation = (o["stride_h"], o["stride_w"]), (o["dilation_h"], o["dilation_w"])
    x = padded(x, w.shape[1:3], stride, dilation, o["padding"] == 0)
    y, groups = 0, x.shape[3] // w.shape[3]
    for i, j, seen in taps(x, w.shape[1:3], stride, dilation):
        parts = zip(numpy.split(seen, groups, 3), numpy.split(w[:, i, j], groups, 0))
        y = y + numpy.concatenate([a @ b.T for a, b in parts], 3)
    return y + (given[2] if len(given) > 2 and given[2] is not None else 0)


def depthwise(given, o, outputs):
    x, w = given[0], given[1]
    stride, dilation = (o["stride_h"], o["stride_w"]), (o["dilation_h"], o["dilation_w"])
    x = padded(x, w.shape[1:3], stride, dilation, o["padding"] == 0).repeat(w.shape[3] // x.shape[3], 3)
    y = sum(seen * w[0, i, j] for i, j, seen in taps(x, w.shape[1:3], stride, dilation))
    return y + (given[2] if len(given) > 2 and given[2] is not None else 0)


def transpose_conv(given, o, outputs):
    size, w, x = given[0], given[1], given[2]
    s = (o["stride_h"], o["stride_w"])
    full = numpy.zeros(
        (1, (x.shape[1] - 1) * s[0] + w.shape[1], (x.shape[2] - 1) * s[1] + w.shape[2], w.shape[0]))
    for i in range(w.shape[1]):
        for j in range(w.shape[2]):
            full[:, i:i + (x.shape[1] - 1) * s[0] + 1:s[0],
                 j:j + (x.shape[2] - 1) * s[1] + 1:s[1]] += x @ w[:, i, j].T
    full = numpy.pad(full, [(0, 0), *[(0, max(int(size[k]) - full.shape[k], 0)) for k in (1, 2)], (0, 0)])
    top, left = (max(full.shape[k] - int(size[k]), 0) // 2 if o["padding"] == 0 else 0 for k in (1, 2))
    y = full[:, top:top + int(size[1]), left:left + int(size[2])]
    return y + (given[3] if len(given) > 3 and given[3] is not None else 0)


def dense(given, o, outputs):
    x, w = given[0], given[1]
    y = x.reshape(-1, w.shape[1]) @ w.T + (given[2] if len(given) > 2 and given[2] is not None else 0)
    return y.reshape(*x.shape[:-1], -1) if o["keep_num_dims"] and x.shape[-1] == w.shape[1] else y


def pool(largest):
    def run(given, o, outputs):
        size, stride = (o["filter_h"], o["filter_w"]), (o["stride_h"], o["stride_w"])
        x = padded(given[0], size, stride, (1, 1), o["padding"] == 0, numpy.nan)
        seen = numpy.array([v for _, _, v in taps(x, size, stride, (1, 1))])
        return numpy.nanmax(seen, 0) if largest else numpy.nanmean(seen, 0)
    return run
