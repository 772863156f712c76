"""ONNX's operators that pad and resize, and casts."""
import numpy

from .problems import Unsupported
from .translate import cast, constant, optional, tensor

WHOLE = (2, 3, 4, 5, 6, 7, 12, 13)  # integers among ONNX's types


def nearest(attributes, n, factor):
    """Which of n pixels each of n · factor takes."""
    i = numpy.arange(n * factor)
    mode = attributes.get("coordinate_transformation_mode", "half_pixel")
    if mode == "asymmetric":
        x = i / factor
    elif mode == "align_corners":
        x = i * (n - 1) / max(n * factor - 1, 1)
    else:
        x = (i + 0.5) / factor - (0 if mode == "tf_half_pixel_for_nn" else 0.5)
    rounded = {
        "floor": numpy.floor(x), "ceil": numpy.ceil(x), "round_prefer_ceil": numpy.floor(x + 0.5)
    }.get(attributes.get("nearest_mode"), numpy.ceil(x - 0.5))
    return numpy.clip(rounded, 0, n - 1).astype(int)


class Space:
    def op_Cast(self, given, node):
        return cast(given[0], node.attributes.get("to") in WHOLE)

    def op_Pad(self, given, node):
        a = node.attributes
        if a.get("mode", "constant") != "constant":
            raise Unsupported(f"padding by {a['mode']}", "pad with zeros")
        flat = a["pads"] if "pads" in a else [int(v) for v in constant(given[1], "the padding")]
        value = given[2] if len(given) > 2 and given[2] is not None else a.get("value", 0)
        if numpy.any(value):
            raise Unsupported("padding with other values than zeros", "pad with zeros")
        half, x = len(flat) // 2, tensor(given[0])
        axes = optional(given[3] if len(given) > 3 else None, "the axes")
        pads = [(0, 0)] * x.rank
        for k, axis in enumerate(range(half) if axes is None else axes):
            pads[int(axis)] = flat[k], flat[k + half]
        return self.build.pad(x, pads)

    def op_Upsample(self, given, node):
        a, x = node.attributes, tensor(given[0])
        size = given[3] if node.kind == "Resize" and len(given) > 3 and given[3] is not None else None
        if a.get("mode", "nearest") != "nearest":
            raise Unsupported(f"resizing by {a.get('mode')}", "ctnn's upsample2d is nearest")
        if size is not None:
            factors = [s / n for s, n in zip(constant(size), x.shape)]
        else:
            factors = a.get("scales") or constant(
                given[-1] if node.kind == "Upsample" else given[2] if len(given) > 2 else given[1], "scales")
        if any(f != int(f) for f in factors) or any(f != 1 for f in factors[:2]):
            raise Unsupported(f"resizing by {[float(f) for f in factors]}",
                              "ctnn upsamples space by whole numbers")
        if node.kind == "Resize" and self.opset > 10:
            for n, f in zip(x.shape[2:], factors[2:]):
                if (nearest(a, n, int(f)) != numpy.arange(n * int(f)) // int(f)).any():
                    raise Unsupported(
                        f"resizing by {a.get('coordinate_transformation_mode', 'half_pixel')}, "
                        f"{a.get('nearest_mode', 'round_prefer_floor')}",
                        "ctnn's upsample2d repeats every pixel alike: asymmetric, floor")
        return self.build.upsample(x, 1, tuple(range(2, x.rank)), [int(f) for f in factors[2:]])

    op_Resize = op_Upsample
