"""What ONNX's integers stand for, for evaluate_onnx.py: activations are floats, which saturate where
quantising took the place of a relu."""
import numpy


def dequantized(g, a):
    q, scale, zero = g[0], g[1], 0 if len(g) < 3 or g[2] is None else g[2]
    if q.dtype.kind not in "iu":
        return q
    if numpy.size(scale) > 1:
        along = [-1 if axis == a.get("axis", 1) % q.ndim else 1 for axis in range(q.ndim)]
        scale, zero = (numpy.reshape(v, along) if numpy.size(v) > 1 else v for v in (scale, zero))
    return (q.astype(float) - zero) * scale


def saturated(g, a):
    zero = numpy.zeros(1, numpy.uint8) if len(g) < 3 or g[2] is None else numpy.asarray(g[2])
    kind = numpy.iinfo(zero.dtype)
    if (zero > kind.min).any():
        return g[0]
    top = float(numpy.max(g[1])) * (kind.max - kind.min)
    return numpy.clip(g[0], 0, 6 if numpy.size(g[1]) == 1 and abs(top - 6) < 1e-3 else None)
