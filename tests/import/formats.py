#!/usr/bin/env python3
"""Files of formats whose frameworks are not here, written by hand; what they compute is computed by PyTorch.
Skipped (77) without it.

    python3 formats.py [NAME...]

Keras' SAME and gate orders, TensorFlow Lite's matrices by gate, policies of Stable-Baselines3, GuitarML,
tf2onnx's transposes.
"""
import io
import json
import pathlib
import sys
import tempfile
import zipfile

import keras_models
import policies
from frameworks import again_with_packages, imported


def tf_same(x, kernel, stride):
    """TensorFlow's SAME around [1, C, ...]: the odd zero behind."""
    from torch.nn import functional as F
    pads = []
    for n, k, s in reversed(list(zip(x.shape[2:], kernel, stride))):
        total = max((-(-n // s) - 1) * s + k - n, 0)
        pads += [total // 2, total - total // 2]
    return F.pad(x, pads)


def keras_bytes(layers, version="2.8.0"):
    """An .h5 of keras.Sequential: (class, configuration, weights) of each layer."""
    import h5py
    entries, raw = [], io.BytesIO()
    for i, (kind, config, _) in enumerate(layers):
        entries.append({"class_name": kind, "config": {"name": f"{kind.lower()}_{i}", **config}})
    with h5py.File(raw, "w") as file:
        file.attrs["model_config"] = json.dumps(
            {"class_name": "Sequential", "config": {"name": "net", "layers": entries}})
        file.attrs["keras_version"] = version
        for entry, (_, _, weights) in zip(entries, layers):
            group = file.create_group("model_weights/" + entry["config"]["name"])
            group.attrs["weight_names"] = [f"w{k}:0".encode() for k in range(len(weights))]
            for k, w in enumerate(weights):
                group[f"w{k}:0"] = w.numpy()
    return raw.getvalue()


def keras_cases():
    import torch
    from torch import nn
    from torch.nn import functional as F
    r = lambda *s: torch.randn(*s) * 0.5
    k1, k2, kp, b = r(3, 2, 2, 4), r(3, 3, 4, 2), r(1, 1, 8, 5), r(4)
    bn = [r(4).abs() + 0.5, r(4), r(4), r(4).abs() + 0.5]
    dense, db = r(60, 3), r(3)
    x = torch.randn(1, 7, 9, 2)
    y = x.permute(0, 3, 1, 2)
    y = F.conv2d(tf_same(y, (3, 2), (2, 2)), k1.permute(3, 2, 0, 1), b, stride=2)
    y = F.batch_norm(y, bn[2], bn[3], bn[0], bn[1], eps=0.001).clamp(0, 4)
    y = F.conv2d(tf_same(y, (3, 3), (1, 1)), k2.permute(2, 3, 0, 1).reshape(8, 1, 3, 3), groups=4)
    y = torch.tanh(F.conv2d(y, kp.permute(3, 2, 0, 1)))
    y = F.max_pool2d(F.pad(y, (0, 1, 0, 0), value=-9e9), 2)  # SAME of 4 x 5
    y = F.leaky_relu(y, 0.3).permute(0, 2, 3, 1).reshape(1, 30)
    flat = dense[:30]
    yield "convs.h5", keras_bytes([
        ("Conv2D", {
            "filters": 4, "kernel_size": [3, 2], "strides": [2, 2], "padding": "same",
            "batch_input_shape": [None, 7, 9, 2]
        }, [k1, b]), ("BatchNormalization", {"epsilon": 0.001, "axis": [3]}, bn),
        ("ReLU", {"max_value": 4.0}, []),
        ("SeparableConv2D", {"padding": "same", "activation": "tanh", "use_bias": False}, [k2, kp]),
        ("MaxPooling2D", {"pool_size": [2, 2], "padding": "same"}, []), ("LeakyReLU", {"alpha": 0.3}, []),
        ("Flatten", {}, []), ("Dense", {"units": 3, "activation": "softmax"}, [flat, db])
    ]), [], x, torch.softmax(y @ flat + db, 1)

    w, b2 = r(6, 4), r(4)
    config = {
        "class_name": "Sequential", "keras_version": "2.4.0", "config": {
            "name": "net", "layers": [{
                "class_name": "Dense", "config": {
                    "name": "d", "units": 4, "activation": "hard_sigmoid", "batch_input_shape": [None, 6]
                }
            }]
        }
    }
    raw, flat = io.BytesIO(), torch.randn(1, 6)
    import h5py
    with h5py.File(raw, "w") as file:  # what save_weights writes
        file.attrs["layer_names"] = [b"d"]
        file.create_group("d").attrs["weight_names"] = [b"d/kernel:0", b"d/bias:0"]
        file["d/d/kernel:0"], file["d/d/bias:0"] = w.numpy(), b2.numpy()
    y = (0.2 * (flat @ w + b2) + 0.5).clamp(0, 1)
    yield "beside.json", {"beside.json": json.dumps(config).encode(),
                          "beside.h5": raw.getvalue()}, [], flat, y
    archive, new = io.BytesIO(), io.BytesIO()
    with h5py.File(new, "w") as file:
        file["layers/dense/vars/0"], file["layers/dense/vars/1"] = w.numpy(), b2.numpy()
    with zipfile.ZipFile(archive, "w") as z:
        z.writestr("config.json", json.dumps(config))
        z.writestr("model.weights.h5", new.getvalue())
    y = F.hardsigmoid(flat @ w + b2)  # Keras 3 means another one
    yield "three.keras", archive.getvalue(), [], flat, y

    gru = nn.GRU(3, 5, batch_first=True)
    turn = lambda m: torch.cat([m.chunk(3, 0)[i] for i in (1, 0, 2)]).detach()  # r z n to z r h
    x = torch.randn(1, 8, 3)
    both = torch.stack([turn(gru.bias_ih_l0), turn(gru.bias_hh_l0)])
    yield "gru.h5", keras_bytes([
        ("GRU",
         {"units": 5, "reset_after": True, "return_sequences": True,
          "batch_input_shape": [None, None, 3]}, [turn(gru.weight_ih_l0).T,
                                                  turn(gru.weight_hh_l0).T, both])
    ]), ["--steps", "8"], x, gru(x)[0]

    ways = nn.LSTM(3, 4, batch_first=True, bidirectional=True)
    biases = [(getattr(ways, f"bias_ih_l0{s}") + getattr(ways, f"bias_hh_l0{s}")).detach()
              for s in ("", "_reverse")]
    matrices = [[getattr(ways, f"weight_{w}_l0{s}").detach().T for w in ("ih", "hh")]
                for s in ("", "_reverse")]
    head, hb = r(8, 2), r(2)
    yield "both.h5", keras_bytes([
        ("InputLayer", {"batch_input_shape": [None, 8, 3]}, []),
        ("Bidirectional", {
            "merge_mode": "concat",
            "layer": {"class_name": "LSTM", "config": {"units": 4, "return_sequences": True}}
        }, [*matrices[0], biases[0], *matrices[1], biases[1]]),
        ("TimeDistributed",
         {"layer": {"class_name": "Dense", "config": {"units": 2, "activation": "sigmoid"}}}, [head, hb])
    ]), [], x, torch.sigmoid(ways(x)[0] @ head + hb)

    k, kb, w = r(4, 3, 6), r(6), r(6, 2)
    y = F.conv1d(F.pad(x.transpose(1, 2), (6, 0)), k.permute(2, 1, 0), kb, dilation=2).relu().mean(2) @ w
    yield "causal.h5", keras_bytes([("Conv1D", {
        "filters": 6, "kernel_size": [4], "padding": "causal", "dilation_rate": [2], "activation": "relu",
        "batch_input_shape": [None, 8, 3]
    }, [k, kb]), ("GlobalAveragePooling1D", {}, []), ("Dense", {"use_bias": False}, [w])]), [], x, y

    up, cut = r(3, 3, 4, 2), r(1, 6, 5, 2)
    full = F.conv_transpose2d(cut.permute(0, 3, 1, 2), up.permute(3, 2, 0, 1), stride=2)[:, :, :12, :10]
    yield "transposed.h5", keras_bytes([("Conv2DTranspose", {
        "filters": 4, "kernel_size": [3, 3], "strides": [2, 2], "padding": "same", "use_bias": False,
        "batch_input_shape": [None, 6, 5, 2]
    }, [up])]), [], cut, full.permute(0, 2, 3, 1)

    table, rnn = r(9, 4), nn.RNN(4, 3, batch_first=True)
    words = torch.randint(0, 9, (1, 8))
    bias = (rnn.bias_ih_l0 + rnn.bias_hh_l0).detach()
    yield "words.h5", keras_bytes([
        ("Embedding", {"input_dim": 9, "output_dim": 4, "batch_input_shape": [None, 8]}, [table]),
        ("SimpleRNN", {"units": 3}, [rnn.weight_ih_l0.detach().T,
                                     rnn.weight_hh_l0.detach().T, bias])
    ]), [], words, rnn(table[words])[0][:, -1]


def keras_text_cases():
    """Both directions of a sentence: what each ends with, side by side, added, or their mean at every
    step."""
    import torch
    from torch import nn
    table = nn.Embedding(11, 3)
    x = torch.randint(0, 11, (1, 6))
    for cell, kind in ((nn.LSTM, "LSTM"), (nn.GRU, "GRU"), (nn.RNN, "SimpleRNN")):
        for merge, steps in (("concat", False), ("sum", False), ("mul", False), ("ave", True)):
            net = cell(3, 4, batch_first=True, bidirectional=True)
            turn = lambda m: torch.cat([m.chunk(3, 0)[i] for i in (1, 0, 2)]) if kind == "GRU" else m
            weights = []
            for s in ("", "_reverse"):
                w, u, b, c = (turn(getattr(net, f"{n}_l0{s}").detach())
                              for n in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"))
                weights += [w.T, u.T, torch.stack([b, c]) if kind == "GRU" else b + c]
            out, h = net(table(x))
            h = h[0] if kind == "LSTM" else h
            there, back = (out[..., :4], out[..., 4:]) if steps else (h[0], h[1])
            y = {"concat": torch.cat([there, back], -1), "sum": there + back, "mul": there * back,
                 "ave": (there + back) / 2}[merge]
            inner = {"name": "inner", "units": 4, "return_sequences": steps, "reset_after": True}
            yield f"both_{kind}_{merge}.h5", keras_bytes([
                ("Embedding", {"input_dim": 11, "output_dim": 3, "batch_input_shape":
                               [None, 6]}, [table.weight.detach()]),
                ("Bidirectional", {"merge_mode": merge, "layer": {"class_name": kind, "config":
                                                                  inner}}, weights)
            ]), [], x, y


def tflite_cases():
    import torch
    from torch import nn
    from torch.nn import functional as F
    import tflite
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
               ("w", [4, 1, 3, 3], n(w)), ("b", [4], n(b)),
               ("c", [1, 1, 10, 4], None), ("s", [1, 10, 4], None), ("shape", [3], None),
               ("begin", [1], whole(0)), ("end", [1], whole(1)), ("step", [1], whole(1)), ("first", [], None),
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
    import numpy
    import tflite
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
    y = torch.cat([right, left * (left * left + 1) ** -0.5], 1).permute(0, 2, 3, 1)
    tensors = [("x", [1, 4, 6, 2], None), ("w", [8, 3, 3, 2], n(w)), ("a", [1, 4, 6, 8], None),
               ("s", [1, 8, 12, 2], None), ("quarter", [], numpy.float32(0.25)), ("m", [1, 8, 12, 2], None),
               ("g", [1, 4, 6, 8], None), ("v", [3, 1, 1, 8], n(v)), ("c", [1, 4, 6, 3], None),
               ("sizes", [2], numpy.array([1, -1])), ("axis", [], numpy.array(3)), ("l", [1, 4, 6, 1], None),
               ("r", [1, 4, 6, 2], None), ("q", [1, 4, 6, 1], None), ("one", [], numpy.float32(1)),
               ("t", [1, 4, 6, 1], None), ("root", [1, 4, 6, 1], None), ("p", [1, 4, 6, 1], None),
               ("y", [1, 4, 6, 3], None)]
    one = {1: ("i", 1), 2: ("i", 1)}
    operators = [(3, [0, 1, -1], [2], one | {3: ("b", 1)}),
                 (5, [2], [3], {0: ("i", 2)}), (55, [3, 4], [5], {}), (26, [5], [6], {0: ("i", 2)}),
                 (3, [6, 7, -1], [8], one), (102, [8, 9, 10], [11, 12], {0: ("i", 2)}),
                 (18, [11, 11], [13], {}), (0, [13, 14], [15], {}), (76, [15], [16], {}),
                 (18, [11, 16], [17], {}), (2, [12, 17], [18], {0: ("i", 3)})]
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
                              [numpy_helper.from_array(n(w), "w"), numpy_helper.from_array(n(v), "v")])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
    yield "woven.onnx", model.SerializeToString(), [], x, F.conv2d(gathered(torch.tanh(a), 2), v)


def other_cases():
    import torch
    from torch import nn
    rec, lin, x = nn.GRU(2, 6, batch_first=True), nn.Linear(6, 1), torch.randn(1, 10, 2)
    state = {f"rec.{k}": v.tolist()
             for k, v in rec.state_dict().items()
             } | {f"lin.{k}": v.tolist()
                  for k, v in lin.state_dict().items()}
    said = {
        "model": "SimpleRNN", "input_size": 2, "skip": 1, "unit_type": "GRU", "num_layers": 1,
        "hidden_size": 6
    }
    yield "guitarml.json", json.dumps({"model_data": said,
                                       "state_dict": state}).encode(), ["--steps",
                                                                        "10"], x, lin(rec(x)[0]) + x[..., :1]

    from onnx import TensorProto, helper, numpy_helper
    import numpy
    conv, x = nn.Conv2d(3, 4, 3, stride=2), torch.randn(1, 9, 9, 3)
    dense = torch.randn(64, 5)
    y = torch.relu(conv(x.permute(0, 3, 1, 2))).permute(0, 2, 3, 1).reshape(1, 64) @ dense
    node = helper.make_node
    nodes = [
        node("Transpose", ["x"], ["a"], perm=[0, 3, 1, 2]),
        node("Conv", ["a", "w"], ["b"], strides=[2, 2]),
        node("Add", ["b", "bias"], ["c"]),
        node("Relu", ["c"], ["d"]),
        node("Transpose", ["d"], ["e"], perm=[0, 2, 3, 1]),
        node("Shape", ["e"], ["s"]),
        node("Slice", ["s", "zero", "one"], ["n"]),
        node("Concat", ["n", "rest"], ["shape"], axis=0),
        node("Reshape", ["e", "shape"], ["f"]),
        node("MatMul", ["f", "m"], ["y"])
    ]
    constants = {"w": conv.weight, "bias": conv.bias.reshape(1, -1, 1, 1), "m": dense}
    constants = [numpy_helper.from_array(v.detach().numpy(), k) for k, v in constants.items()]
    constants += [
        numpy_helper.from_array(numpy.array(v, dtype=numpy.int64), k)
        for k, v in (("zero", [0]), ("one", [1]), ("rest", [-1]))
    ]
    info = lambda n, s: helper.make_tensor_value_info(n, TensorProto.FLOAT, s)
    graph = helper.make_graph(nodes, "tf2onnx", [info("x", ["unk", 9, 9, 3])], [info("y", None)], constants)
    yield "tf2onnx.onnx", helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)
                                                                  ]).SerializeToString(), [], x, y


def main():
    again_with_packages("numpy", "torch", "h5py", "onnx")
    import torch
    torch.manual_seed(4)
    wanted, wrong, count = sys.argv[1:], [], 0
    with tempfile.TemporaryDirectory() as folder, torch.no_grad():
        for cases in (keras_cases, keras_text_cases, keras_models.cases, tflite_cases, woven_cases,
                      policies.cases, other_cases):
            for name, raw, arguments, x, y in cases():
                if wanted and not any(w in name for w in wanted):
                    continue
                count += 1
                path = pathlib.Path(folder, name)
                for own, content in (raw if isinstance(raw, dict) else {name: raw}).items():
                    pathlib.Path(folder, own).write_bytes(content)
                result, error = imported(path, arguments, x.numpy(), y.numpy())
                good = isinstance(error, float) and error <= 1e-5
                if wanted or not good:
                    print(f"{name}: {error}\n{result.header if wanted and good else ''}")
                wrong += [] if good else [name]
        for name, raw, arguments, words in policies.refused():
            count += 1
            path = pathlib.Path(folder, name)
            path.write_bytes(raw)
            _, said = imported(path, arguments, None, None)
            if not isinstance(said, str) or words not in said:
                print(f"{name}: {said}")
                wrong.append(name)
    print(f"{count - len(wrong)} of {count} files agree with PyTorch, or are refused as they should be")
    sys.exit(1 if wrong or not count else 0)


if __name__ == "__main__":
    main()
