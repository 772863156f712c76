"""TensorFlow Lite's operators one by one, in files written by hand, and what PyTorch computes of them."""


def one(code, x, y, constants=(), fields=None, first=0, more=()):
    """A file of one operator whose input x stands at the place `first` among its constants; `more`: operators
    behind it, each of the output before."""
    import numpy
    import tflite
    whole = lambda v: v.detach().numpy() if hasattr(v, "detach") else numpy.asarray(v)
    tensors = [("x", list(x.shape), None)] + [(f"c{k}", list(whole(c).shape), whole(c))
                                              for k, c in enumerate(constants)]
    inputs = list(range(1, 1 + len(constants)))
    inputs.insert(first, 0)
    operators, at = [], len(tensors)
    for k, (number, options, own) in enumerate([(code, fields or {}, inputs), *more]):
        tensors.append((f"t{k}", list(y.shape), None))
        operators.append((number, own if k == 0 else [at - 1], [at], options))
        at += 1
    return tflite.model(tensors, operators, [0], [at - 1]), [], x, y


def cases():
    """(file's name, bytes, options, input, output)."""
    import numpy
    import torch
    from torch.nn import functional as F
    import tflite
    whole, real, r = (lambda *v: numpy.array(v)), numpy.float32, (lambda *s: torch.randn(*s) * 0.5)
    first, last = (lambda v: v.permute(0, 3, 1, 2)), (lambda v: v.permute(0, 2, 3, 1))
    x = torch.randn(1, 6, 4, 3)
    yield "add_scalar.tflite", *one(0, x, F.relu(x + 0.5), [numpy.array(real(0.5))], {0: ("b", 1)})
    yield "scalar_less.tflite", *one(41, x, 0.5 - x, [numpy.array(real(0.5))], first=1)
    yield "mul_scalar.tflite", *one(18, x, x * -2, [numpy.array(real(-2))])
    yield "mul_channels.tflite", *one(18, x, x * torch.tensor([1.0, 2, 3]), [whole(1.0, 2, 3).astype("f4")])
    yield "scalar_by.tflite", *one(42, x, 2 / x, [numpy.array(real(2))], first=1)
    yield "hard_swish.tflite", *one(117, x, F.hardswish(x))
    yield "leaky.tflite", *one(98, x, F.leaky_relu(x, 0.2), fields={0: ("f", 0.2)})
    for name, slope in (("channels", r(1, 1, 3)), ("one", r(1, 1, 1)), ("plain", r(3))):
        y = torch.where(x > 0, x, slope * x)
        yield f"prelu_{name}.tflite", *one(54, x, y, [slope])
    for name, padding, size, k, s in (("same", 0, (12, 8), 3, 2), ("valid", 1, (13, 9), 3, 2),
                                      ("odd", 0, (11, 7), 4, 2), ("apart", 0, (18, 12), 2, 3)):
        w, b = r(5, k, k, 3), r(5)
        y = F.conv_transpose2d(first(x), w.permute(3, 0, 1, 2), b, s)
        over = [max((n - 1) * s + k - m, 0) if padding == 0 else 0 for n, m in zip((6, 4), size)]
        y = y[:, :, over[0] // 2:over[0] // 2 + size[0], over[1] // 2:over[1] // 2 + size[1]]
        lack = [m - n for m, n in zip(size, y.shape[2:])]
        if max(lack) > 0:  # behind the last tap only the bias is left
            behind = b.reshape(1, -1, 1, 1).expand(1, 5, *size).clone()
            behind[:, :, :y.shape[2], :y.shape[3]] = y
            y = behind
        fields = {0: ("b", padding), 1: ("i", s), 2: ("i", s)}
        yield f"transposed_{name}.tflite", *one(67, x, last(y), [whole(1, *size, 5), w, b], fields, 2)
    y = F.interpolate(first(x), scale_factor=2)
    for name, field in (("plain", {}), ("half", {1: ("b", 1)})):
        yield f"nearest_{name}.tflite", *one(97, x, last(y), [whole(12, 8)], field)
    yield "mean.tflite", *one(40, x, x.mean((1, 2), keepdim=True), [whole(1, 2)], {0: ("b", 1)})
    yield "mean_behind.tflite", *one(40, x, x.mean((1, 2)), [whole(-3, -2)])
    yield "least.tflite", *one(89, x, x.amin((1, 2)), [whole(1, 2)])
    yield "sum_of_all.tflite", *one(74, x, x.sum((1, 2, 3), keepdim=True), [whole(1, 2, 3)], {0: ("b", 1)})
    y = F.pad(x, (0, 0, 1, 0, 0, 2))
    around = whole([0, 0], [0, 2], [1, 0], [0, 0])
    yield "pad.tflite", *one(34, x, y, [around])
    yield "pad_v2.tflite", *one(60, x, y, [around, numpy.array(real(0))])
    slices = [whole(0, 1, 0, 0), whole(1, 5, 4, 3), whole(1, 2, 1, 1)]
    yield "strided.tflite", *one(45, x, x[:, 1:5:2], slices, {0: ("i", 1), 1: ("i", 1)})
    yield "ellipsis.tflite", *one(45, x, x[..., 1:2], [whole(0, 1), whole(0, 2), whole(1, 1)], {2: ("i", 1)})
    parts = [whole(0, 0, 0), whole(1, 1, 3), whole(1, 1, 1)]
    yield "new_axis.tflite", *one(45, x[0, 0, :1], x[:1, 0, None, 0], parts, {3: ("i", 2)})
    yield "reverse.tflite", *one(105, x, x.flip(3), [whole(3)])
    tensors = [("x", [1, 6, 4, 3], None), ("axes", [2], whole(1, 2)), ("m", [1, 1, 1, 3], None),
               ("shape", [4], whole(1, 6, 4, 3)), ("b", [1, 6, 4, 3], None), ("y", [1, 6, 4, 3], None)]
    operators = [(40, [0, 1], [2], {0: ("b", 1)}), (130, [2, 3], [4], {}), (18, [0, 4], [5], {})]
    yield "broadcast.tflite", tflite.model(tensors, operators, [0],
                                           [5]), [], x, x * x.mean((1, 2), keepdim=True)

    nibbles, scales = numpy.random.default_rng(2).integers(-7, 8, (3, 5)).astype("i1"), whole(0.1, 0.2, 0.05)
    halves = numpy.append(nibbles.reshape(-1), numpy.int8(0)).view("u1") & 15
    said = scales, whole(0, 0, 0), 0
    tensors = [("x", [1, 5], None), ("w", [3, 5], halves[::2] | halves[1::2] << 4, said),
               ("y", [1, 3], None)]
    flat = torch.randn(1, 5)
    yield "nibbles.tflite", tflite.model(tensors, [(9, [0, 1, -1], [2], {})], [0], [2]), [], flat, flat @ (
        torch.tensor(nibbles * scales[:, None]).float().T)


def refused():
    """(file's name, bytes, options, words of the sentence)."""
    import tflite
    import torch
    x = torch.randn(1, 4)
    tensors = [("x", [1, 4], None), ("a", [1, 4], None), ("b", [1, 4], None, ([], [], 0)),
               ("y", [1, 4], None)]
    cut = tflite.model(tensors, [(28, [0], [1], {}), (53, [1], [2], {}), (53, [2], [3], {})], [0], [3])
    yield "cut.tflite", cut, [], "cut to integers"
    yield "svdf.tflite", *one(27, x, x)[:2], "memory is a variable"
