"""PyTorch's convolutions and pools in NumPy, for evaluate_torch.py."""
import numpy


def conv(x, o, t):
    w, rank = t["weight"], t["weight"].ndim - 2
    stride, dilation, groups, padding = o["stride"], o["dilation"], o["groups"], o["padding"]
    if o.get("causal"):
        x, padding = x.transpose(0, 2, 1), "left"
    pads = []
    for n, k, s, d, p in zip(x.shape[2:], w.shape[2:], stride, dilation,
                             padding if isinstance(padding, tuple) else [padding] * rank):
        reach = d * (k - 1)
        if p == "left":
            pads.append((reach, 0))
        elif p == "tensorflow":
            total = max((-(-n // s) - 1) * s + reach + 1 - n, 0)
            pads.append((total // 2, total - total // 2))
        else:
            pads.append((reach // 2, reach - reach // 2) if p == "same" else (0, 0) if p == "valid" else (p,
                                                                                                          p))
    x = numpy.pad(x, [(0, 0), (0, 0), *pads])
    outs = [(n - d * (k - 1) - 1) // s + 1 for n, k, s, d in zip(x.shape[2:], w.shape[2:], stride, dilation)]
    y = 0
    for tap in numpy.ndindex(*w.shape[2:]):
        seen = x[(
            slice(None), slice(None),
            *[slice(i * d, i * d + (m - 1) * s + 1, s) for i, d, m, s in zip(tap, dilation, outs, stride)])]
        taps = w[(slice(None), slice(None), *tap)]
        parts = [
            numpy.einsum("oc,bc...->bo...", b, a)
            for a, b in zip(numpy.split(seen, groups, 1), numpy.split(taps, groups))
        ]
        y = y + numpy.concatenate(parts, 1)
    y = y + t.get("bias", numpy.zeros(1)).reshape(1, -1, *[1] * rank)
    return y.transpose(0, 2, 1) if o.get("causal") else y


def conv_transpose(x, o, t):
    w, rank, groups = t["weight"], t["weight"].ndim - 2, o["groups"]
    y = numpy.zeros((1, w.shape[1] * groups, *[
        (n - 1) * s + d * (k - 1) + 1 + e
        for n, s, d, k, e in zip(x.shape[2:], o["stride"], o["dilation"], w.shape[2:], o["output_padding"])
    ]))
    for tap in numpy.ndindex(*w.shape[2:]):
        place = [
            slice(i * d, i * d + (n - 1) * s + 1, s)
            for i, d, n, s in zip(tap, o["dilation"], x.shape[2:], o["stride"])
        ]
        parts = zip(numpy.split(x, groups, 1), numpy.split(w[(slice(None), slice(None), *tap)], groups))
        y[(slice(None), slice(None),
           *place)] += numpy.concatenate([numpy.einsum("co,bc...->bo...", b, a) for a, b in parts], 1)
    crop = [slice(p, n - p) for p, n in zip(o["padding"], y.shape[2:])]
    return y[(slice(None), slice(None), *crop)] + t.get("bias", numpy.zeros(1)).reshape(1, -1, *[1] * rank)


def pool(largest):
    def run(x, o, t):
        k, s, d = o["kernel"], o["stride"], o["dilation"]
        if o["padding"] == "tensorflow":
            totals = [
                max((-(-n // b) - 1) * b + c * (a - 1) + 1 - n, 0)
                for n, a, b, c in zip(x.shape[2:], k, s, d)
            ]
            pads = [(v // 2, v - v // 2) for v in totals]
        else:
            pads = [(p, p) for p in o["padding"]]
        span = [n + a + b - (i - 1) * j for n, (a, b), i, j in zip(x.shape[2:], pads, k, d)]
        outs = [(-(-(v - 1) // b) if o["ceil_mode"] else (v - 1) // b) + 1 for v, b in zip(span, s)]
        outs = [
            m - 1 if o["ceil_mode"] and (m - 1) * b >= n + a else m
            for m, b, n, (a, _) in zip(outs, s, x.shape[2:], pads)
        ]
        inside = numpy.pad(x, [(0, 0), (0, 0), *pads],
                           constant_values=0 if o["padding_counted"] and not largest else numpy.nan)
        more = [
            max((m - 1) * b + (i - 1) * j + 1 - n, 0)
            for m, b, i, j, n in zip(outs, s, k, d, inside.shape[2:])
        ]
        inside = numpy.pad(inside, [(0, 0), (0, 0), *[(0, m) for m in more]], constant_values=numpy.nan)
        seen = numpy.array([
            inside[(slice(None), slice(None),
                    *[slice(i * j, i * j + (m - 1) * b + 1, b) for i, j, m, b in zip(tap, d, outs, s)])]
            for tap in numpy.ndindex(*k)
        ])
        return numpy.nanmax(seen, 0) if largest else numpy.nanmean(seen, 0)
    return run
