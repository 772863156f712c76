"""ONNX's windows with padding on one side, SAME_LOWER, ceil_mode, and what reduces along axes; what they
compute is computed by PyTorch."""
from onnx_files import model

# Pads (top, left, bottom, right), kernel, stride, of an image of 7 x 6.
POOLS = {
    "before": ((1, 1, 0, 0), 2, 1), "behind": ((0, 0, 1, 1), 3, 2), "more_behind": ((0, 1, 2, 1), 3, 1),
    "more_before": ((1, 1, 0, 1), 3, 3), "one_axis": ((0, 1, 0, 0), 3, 2)
}


def pools():
    import torch
    from onnx import helper
    from torch.nn import functional as F
    node = helper.make_node
    x, w = torch.randn(1, 2, 7, 6), torch.randn(3, 2, 3, 3) * 0.5
    y = F.conv2d(F.pad(x, (2, 0, 1, 0)), w)
    convs = [node("Conv", ["x", "w"], ["y"], pads=[1, 2, 0, 0])]
    yield "conv_before.onnx", model(convs, {"w": w}, x.shape, 11), [], x, y
    lower = [
        node("Conv", ["x", "w"], ["a"], auto_pad="SAME_LOWER", strides=[2, 2]),
        node("MaxPool", ["a"], ["y"], auto_pad="SAME_LOWER", kernel_shape=[2, 2])
    ]
    y = F.conv2d(F.pad(x, (1, 0, 1, 1)), w, stride=2)  # 7 x 6: 2 and 1 zeros, the odd one before
    y = F.max_pool2d(F.pad(y, (1, 0, 1, 0), value=-9e9), 2, 1)
    yield "same_lower.onnx", model(lower, {"w": w}, x.shape, 11), [], x, y

    for name, ((t, l, b, r), k, s) in POOLS.items():
        said = {"kernel_shape": [k, k], "strides": [s, s], "pads": [t, l, b, r]}
        around = lambda v, value: F.pad(v, (l, r, t, b), value=value)
        means = F.avg_pool2d(around(x, 0), k, s)
        for relu in (False, True) if name != "more_behind" else (True,):
            inside = x.relu() if relu else x
            nodes = [node("Relu", ["x"], ["a"])] * relu + [
                node("MaxPool", ["a" if relu else "x"], ["y"], **said)]
            yield f"max_{name}{'_relu' * relu}.onnx", model(nodes, {}, x.shape, 11), [], x, F.max_pool2d(
                around(inside, -9e9), k, s)
        yield f"avg_{name}_counted.onnx", model([
            node("AveragePool", ["x"], ["y"], count_include_pad=1, **said)
        ], {}, x.shape, 11), [], x, means
        if name != "more_behind":
            yield f"avg_{name}.onnx", model(
                [node("AveragePool", ["x"], ["y"], **said)], {}, x.shape,
                11), [], x, means / F.avg_pool2d(around(torch.ones_like(x), 0), k, s)


def reductions():
    """Along every set of axes of images, steps and features; axes in an attribute, and in an input."""
    import itertools
    import torch
    from onnx import helper
    from torch.nn import functional as F
    node, w, m = helper.make_node, torch.randn(4, 2, 3, 3) * 0.5, torch.randn(8, 5)
    ways = {
        "ReduceMean": torch.mean, "ReduceMax": torch.amax, "ReduceMin": torch.amin, "ReduceSum": torch.sum,
        "ReduceL1": lambda v, d, k: v.abs().sum(d, k), "ReduceSumSquare": lambda v, d, k: (v * v).sum(d, k),
        "ReduceL2": lambda v, d, k: (v * v).sum(d, k).sqrt()
    }
    behind = {"image": node("Conv", ["x", "w"], ["a"]), "steps": node("MatMul", ["x", "m"], ["a"])}
    of = {"image": lambda x: F.conv2d(x, w), "steps": lambda x: x @ m}
    for what, shape in (("image", (1, 2, 7, 6)), ("steps", (1, 6, 8))):
        axes = [c for r in range(1, len(shape)) for c in itertools.combinations(range(1, len(shape)), r)]
        for k, (along, (kind, way)) in enumerate(itertools.product(axes, ways.items())):
            x, keep, opset = torch.randn(*shape), k % 2, 12 if k % 3 else 18
            said = {"axes": list(along)} if opset == 12 else {}
            given = ["a", "axes"] if opset == 18 else ["a"]
            nodes = [behind[what], node(kind, given, ["y"], keepdims=keep, **said)]
            constants = {"w": w, "m": m} | ({"axes": list(along)} if opset == 18 else {})
            name = f"{kind}_{what}_{''.join(map(str, along))}.onnx"
            yield name, model(nodes, constants, shape, opset), [], x, way(of[what](x), along, bool(keep))
    x = torch.randn(1, 2, 7, 6)
    nodes = [
        behind["image"],
        node("GlobalMaxPool", ["a"], ["b"]),
        node("Squeeze", ["b", "space"], ["c"]),
        node("Unsqueeze", ["c", "one"], ["d"]),
        node("Squeeze", ["d", "one"], ["e"]),
        node("Softmax", ["e"], ["y"])
    ]
    yield "squeezed.onnx", model(nodes, {"w": w, "space": [2, 3], "one": [1]}, x.shape,
                                 13), [], x, of["image"](x).amax((2, 3)).softmax(1)


# How Resize finds pixels, and the factors for which every pixel is there as often.
RESIZES = {
    ("asymmetric", "floor"): (2, 3, 4), ("half_pixel", "round_prefer_floor"): (2, 3, 4),
    ("asymmetric", "round_prefer_floor"): (2,), ("align_corners", "round_prefer_floor"): (2,),
    ("half_pixel", "round_prefer_ceil"): (3,),
    ("pytorch_half_pixel", "round_prefer_floor"): (2, 3), ("tf_half_pixel_for_nn", "floor"): (2, 3)
}


def resize(mode, nearest, factor):
    import numpy
    from onnx import helper
    said = {"coordinate_transformation_mode": mode, "nearest_mode": nearest}
    scales = numpy.array([1, 1, factor, factor], "f4")
    return model([helper.make_node("Resize", ["x", "", "s"], ["y"], **said)], {"s": scales}, (1, 2, 5, 3), 13)


def space():
    import torch
    from onnx import helper
    from torch.nn import functional as F
    x = torch.randn(1, 2, 5, 3)
    for (mode, nearest), factors in RESIZES.items():
        for f in factors:
            y = F.interpolate(x, scale_factor=f)
            yield f"resize_{mode}_{nearest}_{f}.onnx", resize(mode, nearest, f), [], x, y
    nodes = [helper.make_node("Pad", ["x", "p", "", "axes"], ["y"])]
    pads = {"p": [1, 0, 0, 2], "axes": [2, -1]}
    yield "pad_axes.onnx", model(nodes, pads, x.shape, 18), [], x, F.pad(x, (0, 2, 1, 0))


def cases():
    """(file's name, bytes, options, input, output)."""
    yield from pools()
    yield from reductions()
    yield from space()


def refused():
    """(file's name, bytes, options, words of the sentence)."""
    from onnx import helper
    for mode, nearest, f in (("asymmetric", "round_prefer_floor", 3), ("half_pixel", "floor", 2),
                             ("align_corners", "round_prefer_floor", 3), ("asymmetric", "ceil", 2)):
        yield f"resize_{mode}_{nearest}_{f}.onnx", resize(mode, nearest, f), [], "repeats every pixel alike"
    cut = [
        helper.make_node("Tanh", ["x"], ["a"]),
        helper.make_node("Cast", ["a"], ["b"], to=7),
        helper.make_node("Cast", ["b"], ["y"], to=1)
    ]
    yield "cut.onnx", model(cut, {}, (1, 4), 13), [], "cut to integers"
    (t, l, b, r), k, s = POOLS["more_behind"]
    said = {"kernel_shape": [k, k], "strides": [s, s], "pads": [t, l, b, r]}
    for kind in ("MaxPool", "AveragePool"):
        nodes = [helper.make_node(kind, ["x"], ["y"], **said)]
        yield f"{kind}_more_behind.onnx", model(nodes, {}, (1, 2, 7, 6), 11), [], "at most half a window"
