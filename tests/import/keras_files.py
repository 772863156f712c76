"""Keras models written by hand, and what PyTorch computes of them: SAME, gate orders, both directions,
words."""
import io
import json
import zipfile


def tf_same(x, kernel, stride):
    """TensorFlow's SAME around [1, C, ...]: the odd zero behind."""
    from torch.nn import functional as F
    pads = []
    for n, k, s in reversed(list(zip(x.shape[2:], kernel, stride))):
        total = max((-(-n // s) - 1) * s + k - n, 0)
        pads += [total // 2, total - total // 2]
    return F.pad(x, pads)


def keras_bytes(layers, version="2.8.0", backend="tensorflow"):
    """An .h5 of keras.Sequential: (class, configuration, weights) of each layer."""
    import h5py
    entries, raw = [], io.BytesIO()
    for i, (kind, config, _) in enumerate(layers):
        entries.append({"class_name": kind, "config": {"name": f"{kind.lower()}_{i}", **config}})
    with h5py.File(raw, "w") as file:
        file.attrs["model_config"] = json.dumps(
            {"class_name": "Sequential", "config": {"name": "net", "layers": entries}})
        file.attrs["keras_version"], file.attrs["backend"] = version, backend
        for entry, (_, _, weights) in zip(entries, layers):
            group = file.create_group("model_weights/" + entry["config"]["name"])
            group.attrs["weight_names"] = [f"w{k}:0".encode() for k in range(len(weights))]
            for k, w in enumerate(weights):
                group[f"w{k}:0"] = w.numpy()
    return raw.getvalue()


def cases_of_layers():
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
        ("Embedding", {"input_dim": 9, "output_dim": 4, "mask_zero": True, "batch_input_shape": [None, 8]}, [table]),
        ("SimpleRNN", {"units": 3}, [rnn.weight_ih_l0.detach().T,
                                     rnn.weight_hh_l0.detach().T, bias])
    ]), [], words, rnn(table[words])[0][:, -1]


def cases_of_text():
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


def cases():
    """(file's name, bytes or {name: bytes}, options, input, output)."""
    yield from cases_of_layers()
    yield from cases_of_text()
