"""Quantised ONNX files (QDQ, QOperator, dynamic, onnxruntime's own): the floats that they stand for, computed
by PyTorch; and that the integers' own arithmetic gives those within its steps."""
from onnx_files import model


def integers(x, scale, zero, kind="u1"):
    import numpy
    limits = numpy.iinfo(kind)
    return numpy.clip(numpy.rint(numpy.asarray(x) / scale) + zero, limits.min, limits.max).astype(kind)


def within(exact, q, scale, zero, steps=3):
    """The floats where the integers' own arithmetic agrees with them."""
    import torch
    apart = ((torch.tensor(q.astype("f4")) - zero) * scale - exact).abs().max().item()
    if apart > steps * scale:
        raise AssertionError(f"{apart} apart, with steps of {scale}")
    return exact


def static():
    import numpy
    import torch
    from onnx import helper
    from torch.nn import functional as F
    node, f4 = helper.make_node, (lambda v: numpy.asarray(v, "f4"))
    random = numpy.random.default_rng(9)
    x = torch.randn(1, 3, 6, 5).clamp(-2, 2)
    w, ws = random.integers(-127, 128, (4, 3, 3, 3)).astype("i1"), f4(random.uniform(0.003, 0.006, 4))
    b, m = random.integers(-900, 900, 4).astype("i4"), random.integers(0, 255, (4, 5)).astype("u1")
    xs, xz, ys, zs, ms, mz = 4 / 255, 128, 0.02, 0.05, 0.01, 120
    c = {
        "xs": f4(xs), "xz": numpy.uint8(xz), "w": w, "ws": ws, "wz": numpy.zeros(4, "i1"), "b": b, "bs":
        f4(ws * f4(xs)), "ys": f4(ys), "yz": numpy.uint8(0), "m": m, "ms": f4(ms), "mz": numpy.uint8(mz),
        "zs": f4(zs), "zz": numpy.uint8(100)
    }
    real = torch.tensor(w * ws[:, None, None, None]), torch.tensor(f4(b * c["bs"]))
    y = F.conv2d(x, *real).relu()  # a zero point of 0 is a relu
    xq = integers(x, xs, xz).astype("f4") - xz
    counts = F.conv2d(*(torch.tensor(v.astype("f4")) for v in (xq, w, b)))
    yq = integers(counts * torch.tensor(c["bs"]).reshape(1, -1, 1, 1), ys, 0)
    within(y.clamp(max=255 * ys), yq, ys, 0)
    z = F.max_pool2d(y, 2, 1).mean((2, 3)) @ torch.tensor((m.astype("f4") - mz) * f4(ms))
    before = [node("QuantizeLinear", ["x", "xs", "xz"], ["xq"])]
    behind = [
        node("MaxPool", ["yq"], ["pq"], kernel_shape=[2, 2]),
        node("QLinearGlobalAveragePool", ["pq", "ys", "yz", "ys", "yz"], ["gq"], domain="com.microsoft"),
        node("Flatten", ["gq"], ["fq"]),
        node("QLinearMatMul", ["fq", "ys", "yz", "m", "ms", "mz", "zs", "zz"], ["zq"]),
        node("DequantizeLinear", ["zq", "zs", "zz"], ["y"])
    ]
    conv = node("QLinearConv", ["xq", "xs", "xz", "w", "ws", "wz", "ys", "yz", "b"], ["yq"])
    yield "qoperator.onnx", model([*before, conv, *behind], c, x.shape, 13), [], x, z
    qdq = [
        *before,
        node("DequantizeLinear", ["xq", "xs", "xz"], ["xr"]),
        node("DequantizeLinear", ["w", "ws", "wz"], ["wr"], axis=0),
        node("DequantizeLinear", ["b", "bs"], ["br"], axis=0),
        node("Conv", ["xr", "wr", "br"], ["yr"]),
        node("QuantizeLinear", ["yr", "ys", "yz"], ["yq"])
    ]
    yield "qdq.onnx", model([*qdq, *behind], c, x.shape, 13), [], x, z

    fake = f4(random.standard_normal((5, 4)) * 0.3)  # as after training with quantisation: weights are floats
    rounded = (integers(fake, 0.01, 3, "i1").astype("f4") - 3) * f4(0.01)
    v, six = torch.randn(1, 5), 6 / 255
    nodes = [
        node("QuantizeLinear", ["w", "s", "z"], ["q"]),
        node("DequantizeLinear", ["q", "s", "z"], ["r"]),
        node("MatMul", ["x", "r"], ["a"]),
        node("Mul", ["a", "ten"], ["b"]),
        node("QuantizeLinear", ["b", "six"], ["c"]),
        node("DequantizeLinear", ["c", "six"], ["y"])
    ]
    said = {"w": fake, "s": f4(0.01), "z": numpy.int8(3), "ten": f4(10), "six": f4(six)}
    yield "fake.onnx", model(nodes, said, v.shape, 13), [], v, (v @ torch.tensor(rounded) * 10).clamp(0, 6)

    # Both ends are integers; a border of the zero point; sums and concatenations.
    pair = lambda kind, a, o: node(
        kind, [a, "xs", "xz", "xq", "xs", "xz", "ys", "sz"], [o], domain="com.microsoft")
    nodes = [
        *before,
        node("Pad", ["xq", "pads", "xz"], ["pq"]),
        node("QLinearConv", ["pq", "xs", "xz", "k", "ks", "kz", "xs", "xz"], ["cq"]),
        pair("QLinearAdd", "cq", "aq"),
        pair("QLinearMul", "cq", "mq"),
        node("QLinearConcat", ["ys", "sz", "aq", "ys", "sz", "mq", "ys", "sz"], ["y"],
             domain="com.microsoft",
             axis=1)
    ]
    k = random.integers(-127, 128, (3, 3, 3, 3)).astype("i1")
    said = {
        **c, "pads": [0, 0, 1, 1, 0, 0, 1, 1], "k": k, "ks": f4(0.002), "kz": numpy.int8(0), "sz":
        numpy.uint8(99)
    }
    y = F.conv2d(x, torch.tensor(k.astype("f4") * f4(0.002)), padding=1)
    yield "borders.onnx", model(nodes, said, x.shape, 13), [], x, torch.cat([y + x, y * x], 1)


def dynamic():
    import numpy
    import torch
    from onnx import helper
    from torch.nn import functional as F
    node, f4, random = helper.make_node, (lambda v: numpy.asarray(v, "f4")), numpy.random.default_rng(3)
    x, w = torch.randn(1, 6), random.integers(0, 256, (6, 4)).astype("u1")
    ws, bias = f4(random.uniform(0.01, 0.02, 4)), f4(random.standard_normal(4))
    zeros, z = numpy.uint8([120, 128, 7, 130]), numpy.uint8(128)
    c = {"w": w, "ws": ws, "wz": zeros, "b": bias, "s": f4(0.03), "z": z}
    y = x @ torch.tensor((w.astype("f4") - c["wz"]) * ws) + torch.tensor(bias)
    behind = [
        node("MatMulInteger", ["q", "w", "xz", "wz"], ["i"]),
        node("Cast", ["i"], ["f"], to=1),
        node("Mul", ["xs", "ws"], ["both"]),
        node("Mul", ["f", "both"], ["g"]),
        node("Add", ["g", "b"], ["y"])
    ]
    for name, first in (("dynamic", [node("DynamicQuantizeLinear", ["x"], ["q", "xs", "xz"])]),
                        ("counted", [
                            node("QuantizeLinear", ["x", "s", "z"], ["q"]),
                            node("Identity", ["s"], ["xs"]),
                            node("Identity", ["z"], ["xz"])
                        ])):
        yield f"{name}.onnx", model([*first, *behind], c, x.shape, 13), [], x, y
    fused = node("DynamicQuantizeMatMul", ["x", "w", "ws", "wz", "b"], ["y"], domain="com.microsoft")
    yield "dynamic_fused.onnx", model([fused], c, x.shape, 13), [], x, y

    x, k = torch.randn(1, 2, 6, 5), random.integers(-127, 128, (3, 2, 3, 3)).astype("i1")
    nodes = [
        node("DynamicQuantizeLinear", ["x"], ["q", "xs", "xz"]),
        node("ConvInteger", ["q", "k", "xz"], ["i"], pads=[1, 1, 1, 1]),
        node("Cast", ["i"], ["f"], to=1),
        node("Mul", ["xs", "ks"], ["both"]),
        node("Mul", ["f", "both"], ["y"])
    ]
    yield "dynamic_conv.onnx", model(nodes, {"k": k, "ks": f4(0.004)}, x.shape, 13), [], x, F.conv2d(
        x, torch.tensor(k.astype("f4") * f4(0.004)), padding=1)


def cases():
    """(file's name, bytes, options, input, output)."""
    yield from static()
    yield from dynamic()


def refused():
    """(file's name, bytes, options, words of the sentence)."""
    from onnx import helper
    import numpy
    nodes = [helper.make_node("MatMulInteger", ["x", "w"], ["y"])]
    whole = {"w": numpy.ones((4, 2), "i1")}
    yield "bare_integers.onnx", model(nodes, whole, (1, 4), 13), [], "export in QDQ format"
