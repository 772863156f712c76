"""TensorFlow Lite files written by hand, and what PyTorch computes of them: SAME, matrices by gate, space and
channels exchanged, quantised weights."""


def layers():
    import torch
    from torch import nn
    from torch.nn import functional as F
    import tflite
    from keras_files import tf_same
    n = lambda t: t.detach().numpy()
    r = lambda *s: torch.randn(*s) * 0.5
    x, w, b, d, m = torch.randn(1, 7, 6, 2), r(4, 3, 3, 2), r(4), r(1, 3, 3, 4), r(3, 48)
    y = F.conv2d(tf_same(x.permute(0, 3, 1, 2), (3, 3), (2, 2)), w.permute(0, 3, 1, 2), b,
                 stride=2).clamp(0, 6)
    z = F.conv2d(tf_same(y, (3, 3), (1, 1)), d.permute(3, 0, 1, 2), groups=4) + y
    tensors = [("x", [1, 7, 6, 2], None), ("w", [4, 3, 3, 2], n(w)), ("b", [4], n(b)),
               ("y", [1, 4, 3, 4], None), ("d", [1, 3, 3, 4], n(d)), ("c", [1, 4, 3, 4], None),
               ("z", [1, 4, 3, 4], None), ("m", [3, 48], n(m)), ("f", [1, 3], None)]
    no_bias = [("zeros", [4], n(torch.zeros(4)))]
    operators = [(3, [0, 1, 2], [3], {1: ("i", 2), 2: ("i", 2), 3: ("b", 3)}),
                 (4, [3, 4, 9], [5], {1: ("i", 1), 2: ("i", 1), 3: ("i", 1)}), (0, [5, 3], [6], {}),
                 (9, [6, 7, -1], [8], {0: ("b", 4)})]
    yield "convs.tflite", tflite.model(tensors + no_bias, operators, [0],
                                       [8]), [], x, torch.tanh(z.permute(0, 2, 3, 1).reshape(1, 48) @ m.T)

    import numpy
    x, w, b, m = torch.randn(1, 12, 3), r(4, 1, 3, 3), r(4), r(5, 40)
    y = F.conv1d(x.transpose(1, 2), w[:, 0].permute(0, 2, 1), b).relu().transpose(1, 2).reshape(1, 40)
    whole = lambda *v: numpy.array(v)
    tensors = [("x", [1, 12, 3], None), ("one", [], whole(1)[0]), ("e", [1, 1, 12, 3], None),
               ("w", [4, 1, 3, 3], n(w)), ("b", [4], n(b)), ("c", [1, 1, 10, 4], None),
               ("s", [1, 10, 4], None), ("shape", [3], None), ("begin", [1], whole(0)),
               ("end", [1], whole(1)), ("step", [1], whole(1)), ("first", [], None),
               ("rest", [], whole(-1)[0]), ("to", [2], None), ("f", [1, 40], None), ("m", [5, 40], n(m)),
               ("d", [1, 5], None), ("y", [1, 5], None)]
    operators = [(70, [0, 1], [2], {}),
                 (3, [2, 3, 4], [5], {0: ("b", 1), 1: ("i", 1), 2: ("i", 1), 3: ("b", 1)}),
                 (43, [5], [6], {0: ("v", [1], "<i4")}), (77, [6], [7], {}),
                 (45, [7, 8, 9, 10], [11], {4: ("i", 1)}), (83, [11, 12], [13], {0: ("i", 2)}),
                 (22, [6, 13], [14], {}), (9, [14, 15, -1], [16], {}), (14, [16], [17], {})]
    yield "habits.tflite", tflite.model(tensors, operators, [0], [17]), [], x, torch.sigmoid(y @ m.T)

    lstm, x = nn.LSTM(3, 4, batch_first=True), torch.randn(1, 6, 3)
    parts = [p for full in (lstm.weight_ih_l0, lstm.weight_hh_l0) for p in full.chunk(4)]
    parts += list((lstm.bias_ih_l0 + lstm.bias_hh_l0).chunk(4))
    tensors = [("x", [1, 6, 3], None),
               ("y", [1, 6, 4], None)] + [(f"p{i}", list(p.shape), n(p)) for i, p in enumerate(parts)]
    inputs = [0, 2, 3, 4, 5, 6, 7, 8, 9, -1, -1, -1, 10, 11, 12, 13, -1, -1, -1, -1]
    yield "lstm.tflite", tflite.model(tensors, [(44, inputs, [1], {0: ("b", 4), 1: ("f", 10.0)})], [0],
                                      [1]), [], x, lstm(x)[0]


def woven_cases():
    """Space and channels exchanged, in TensorFlow's order of channels; the larger of two, splits, quotients
    by roots."""
    import torch
    from torch.nn import functional as F
    import tflite
    import numpy
    from onnx import TensorProto, helper, numpy_helper
    n, r = (lambda t: t.detach().numpy()), (lambda *s: torch.randn(*s) * 0.5)

    def spread(x, size):  # channel (i · size + j) · C + c is the pixel (i, j) of channel c
        _, c, h, w = x.shape
        return F.pixel_shuffle(
            x.reshape(1, size * size, c // size**2, h, w).transpose(1, 2).reshape(1, c, h, w), size)

    def gathered(x, size):
        y = F.pixel_unshuffle(x, size)
        return y.reshape(1, x.shape[1], size * size, *y.shape[2:]).transpose(1, 2).reshape(y.shape)

    x, w, v = torch.randn(1, 4, 6, 2), r(8, 3, 3, 2), r(3, 1, 1, 8)
    a = F.conv2d(x.permute(0, 3, 1, 2), w.permute(0, 3, 1, 2), padding=1).relu()
    y = F.conv2d(gathered(torch.maximum(spread(a, 2), torch.tensor(0.25)), 2), v.permute(0, 3, 1, 2))
    left, right = y[:, :1], y[:, 1:]
    y = torch.cat([right, left * (left * left + 1)**-0.5], 1).permute(0, 2, 3, 1)
    tensors = [("x", [1, 4, 6, 2], None), ("w", [8, 3, 3, 2], n(w)), ("a", [1, 4, 6, 8], None),
               ("s", [1, 8, 12, 2], None), ("quarter", [], numpy.float32(0.25)), ("m", [1, 8, 12, 2], None),
               ("g", [1, 4, 6, 8], None), ("v", [3, 1, 1, 8], n(v)), ("c", [1, 4, 6, 3], None),
               ("sizes", [2], numpy.array([1, -1])), ("axis", [], numpy.array(3)), ("l", [1, 4, 6,
                                                                                          1], None),
               ("r", [1, 4, 6, 2], None), ("q", [1, 4, 6, 1], None), ("one", [], numpy.float32(1)),
               ("t", [1, 4, 6, 1], None), ("root", [1, 4, 6, 1], None), ("p", [1, 4, 6, 1], None),
               ("y", [1, 4, 6, 3], None)]
    one = {1: ("i", 1), 2: ("i", 1)}
    operators = [(3, [0, 1, -1], [2], one | {3: ("b", 1)}), (5, [2], [3], {0: ("i", 2)}),
                 (55, [3, 4], [5], {}), (26, [5], [6], {0: ("i", 2)}), (3, [6, 7, -1], [8], one),
                 (102, [8, 9, 10], [11, 12], {0: ("i", 2)}), (18, [11, 11], [13], {}),
                 (0, [13, 14], [15], {}), (76, [15], [16], {}), (18, [11, 16], [17], {}),
                 (2, [12, 17], [18], {0: ("i", 3)})]
    yield "woven.tflite", tflite.model(tensors, operators, [0], [18]), [], x, y

    x, w = torch.randn(1, 2, 4, 6), r(8, 2, 3, 3)
    a = spread(F.conv2d(x, w, padding=1), 2)
    nodes = [
        helper.make_node("Conv", ["x", "w"], ["a"], pads=[1, 1, 1, 1]),
        helper.make_node("DepthToSpace", ["a"], ["s"], blocksize=2),
        helper.make_node("Tanh", ["s"], ["t"]),
        helper.make_node("SpaceToDepth", ["t"], ["g"], blocksize=2),
        helper.make_node("Conv", ["g", "v"], ["y"])
    ]
    v = r(3, 8, 1, 1)
    info = lambda name, s: helper.make_tensor_value_info(name, TensorProto.FLOAT, s)
    graph = helper.make_graph(nodes, "g", [info("x", [1, 2, 4, 6])], [info("y", None)],
                              [numpy_helper.from_array(n(w), "w"),
                               numpy_helper.from_array(n(v), "v")])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
    yield "woven.onnx", model.SerializeToString(), [], x, F.conv2d(gathered(torch.tanh(a), 2), v)


def quantised_cases():
    """8 bits with a scale for each channel, biases of 32 bits (old converters name the axis of their
    weights), halves: the floats that they stand for."""
    import numpy
    import torch
    from torch.nn import functional as F
    import tflite
    random = numpy.random.default_rng(8)
    x = torch.randn(1, 5, 6, 2)
    whole = lambda *s: random.integers(-127, 128, s).astype("i1")
    w, d, b, m = whole(4, 3, 3, 2), whole(1, 2, 2,
                                          4), random.integers(-900, 900,
                                                              4).astype("<i4"), random.standard_normal(
                                                                  (3, 24)).astype("<f2")
    ws, ds, bs = (random.uniform(0.002, 0.02, 4).astype("f4") for _ in range(3))
    none = numpy.zeros(4)
    tensors = [("x", [1, 5, 6, 2], None), ("q", [1, 5, 6, 2], None, ([0.02], [3], 0)),
               ("w", [4, 3, 3, 2], w, (ws, none, 0)), ("b", [4], b, (bs, none, 3)),
               ("c", [1, 3, 4, 4], None, ([0.05], [-128], 0)), ("d", [1, 2, 2, 4], d, (ds, none, 3)),
               ("e", [1, 2, 3, 4], None, ([0.1], [5], 0)), ("f", [1, 2, 3, 4], None), ("m", [3, 24], m),
               ("n", [3, 24], None), ("y", [1, 3], None)]
    operators = [(114, [0], [1], {}),
                 (3, [1, 2, 3], [4], {0: ("b", 1), 1: ("i", 1), 2: ("i", 1), 3: ("b", 1)}),
                 (4, [4, 5, -1], [6], {0: ("b", 1), 1: ("i", 1), 2: ("i", 1), 3: ("i", 1)}),
                 (6, [6], [7], {}), (6, [8], [9], {}), (9, [7, 9, -1], [10], {})]
    real = lambda q, scale: torch.tensor(q.astype("f4") * scale)
    y = F.conv2d(x.permute(0, 3, 1, 2),
                 real(w, ws[:, None, None, None]).permute(0, 3, 1, 2), real(b, bs)).relu()
    y = F.conv2d(y, real(d, ds).permute(3, 0, 1, 2), groups=4).permute(0, 2, 3, 1).reshape(1, 24)
    yield "quantised.tflite", tflite.model(tensors, operators, [0],
                                           [10]), [], x, y @ torch.tensor(m.astype("f4")).T


def cases():
    """(file's name, bytes, options, input, output)."""
    yield from layers()
    yield from woven_cases()
    yield from quantised_cases()
